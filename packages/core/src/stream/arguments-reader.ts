import { parseArguments } from "./parse-arguments.js";

/**
 * Tracks whether arguments are a complete object yet. It reads each character once, because it is asked at every piece if a
 * server repeats the name on every piece.
 */
export class ArgumentsReader {
  /** Only white space so far. */
  isBlank = true;
  /** The object is complete and valid. */
  isWhole = false;
  #depth = 0;
  #inString = false;
  #isEscaped = false;
  #isOver = false;

  /** @param call - The call, which already includes the piece. */
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
        // Text behind the object, or something other than an object: it never becomes one.
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
