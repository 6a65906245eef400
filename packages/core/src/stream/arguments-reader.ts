import { parseArguments } from "./parse-arguments.js";

/**
 * Tells at any time whether arguments are a whole object yet. Each character is read once, because where the name is on every piece this is
 * asked for every piece.
 */
export class ArgumentsReader {
  /** There is nothing but white space yet. */
  isBlank = true;
  /** The object has ended, and is one. */
  isWhole = false;
  #depth = 0;
  #inString = false;
  #isEscaped = false;
  #isOver = false;

  /** @param call - What the piece is already part of. */
  read(piece: string, call: { readonly text: string }): void {
    if (this.isBlank && !/\S/.test(piece)) return;
    this.isBlank = false;
    for (let at = 0; at < piece.length; at++) {
      const char = piece.charAt(at);
      if (this.#inString) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (char === "\\") this.#isEscaped = true;
        else if (char === '"') this.#inString = false;
      } else if (/\s/.test(char)) continue;
      else if (this.#isOver || (this.#depth === 0 && char !== "{")) {
        // Behind the object, or no object at all: it does not become one.
        this.#isOver = true;
        this.isWhole = false;
        return;
      } else if (char === '"') this.#inString = true;
      else if (char === "{" || char === "[") this.#depth++;
      else if ((char === "}" || char === "]") && --this.#depth === 0) {
        this.#isOver = true;
        const isLast = !/\S/.test(piece.slice(at + 1));
        this.isWhole = isLast && parseArguments(call.text).invalidArguments === undefined;
      }
    }
  }
}
