import type { JsonValue } from "./json.js";

/** Decides which values of a partial document are shown, container by container. */
export interface PartialShape {
  /** A scalar is complete. @returns Whether it is shown. */
  scalar(key: string | undefined, value: JsonValue): boolean;
  /** A container begins. @returns The shape for its content. */
  container(key: string | undefined, kind: "object" | "array"): PartialShape | undefined;
  /** The container of this shape is complete. @returns Keys whose `null` is shown after all. */
  close(): readonly string[];
}

type Container = Record<string, JsonValue> | JsonValue[];

/** A container that is still open. */
interface Frame {
  /** The growing container, which is shown once it is complete. */
  readonly container: Container;
  /** The cost of copying it. */
  size: number;
  /** The position of the current value: a key of an object (`undefined` before the first), or an index of an array. */
  at: string | number | undefined;
  /** The copy that was shown, until the next write. If it is undefined, so are those of the containers around it. */
  shown: Container | undefined;
  readonly shape: PartialShape | undefined;
}

/** The next expected token. */
type State = "value" | "firstItem" | "key" | "firstKey" | "colon" | "comma" | "string" | "number" | "literal" | "end" | "failed";

/**
 * Reads a JSON document piece by piece. After each piece, `value` is the certain part, as `parsePartialJson` would return it. A
 * shown value never changes: `value` copies open containers, and complete values keep their identity. Reading is linear in the
 * text, and `cost` predicts the cost of `value`.
 */
export class PartialJsonReader {
  readonly #rootShape: PartialShape | undefined;
  readonly #maxDepth: number;
  readonly #frames: Frame[] = [];
  #root: JsonValue | undefined;
  #state: State = "value";
  #changed = false;
  /** The current string, number or literal. */
  #text = "";
  #isKey = false;
  /** A high surrogate whose other half has not arrived. */
  #half = "";
  /** The current escape sequence. */
  #escape = "";

  /**
   * @param options.shape - Hides values and decides between their forms.
   * @param options.maxDepth - Deeper containers are read but not shown, so that a deep document costs no more than a wide one.
   */
  constructor({ shape, maxDepth = Number.POSITIVE_INFINITY }: { shape?: PartialShape | undefined; maxDepth?: number } = {}) {
    this.#rootShape = shape;
    this.#maxDepth = maxDepth;
  }

  /** The certain part of the value; `undefined` if there is no such part or the text is not JSON. */
  get value(): JsonValue | undefined {
    if (this.#state === "failed") return undefined;
    // A number that is the whole document may always continue, so that it is shown as far as it goes.
    if (this.#state === "number" && this.#frames.length === 0) return parseNumber(this.#text);
    let shown: JsonValue | undefined = this.#frames.length > 0 ? undefined : this.#root;
    for (const frame of this.#frames.slice(0, this.#maxDepth + 1).reverse()) {
      const { container, at } = frame;
      if (!frame.shown) {
        frame.shown = Array.isArray(container) ? container.slice() : { ...container };
        if (shown !== undefined && at !== undefined) set(frame.shown, at, shown);
      }
      shown = frame.shown;
    }
    return shown;
  }

  /** The cost of the next `value`: the number of object entries that it copies. 64 array entries count as one. */
  get cost(): number {
    return this.#frames.reduce((sum, { shown, size }) => (shown ? sum : sum + size), 0);
  }

  /**
   * Reads the next piece.
   *
   * @param piece - The next characters.
   * @returns Whether the value has changed.
   */
  push(piece: string): boolean {
    this.#changed = false;
    for (let at = 0; at < piece.length && this.#state !== "failed"; ) at = this.#step(piece, at);
    if (this.#state === "string" && !this.#isKey) this.#write(this.#text);
    if (this.#state === "number" && this.#frames.length === 0) this.#changed = true;
    return this.#changed || this.#state === "failed";
  }

  /** Reads one token or character. @returns The position after it. */
  #step(piece: string, at: number): number {
    if (this.#state === "string") return this.#readString(piece, at);
    const char = piece.charAt(at);
    if (this.#state === "number") {
      if (/[-+.\deE]/.test(char)) {
        this.#text += char;
        return at + 1;
      }
      const number = parseNumber(this.#text);
      if (number === undefined) return this.#fail();
      this.#complete(number);
      return at;
    }
    if (this.#state === "literal") {
      this.#text += char;
      const literal = Object.keys(literals).find((word) => word.startsWith(this.#text));
      if (literal === undefined) return this.#fail();
      if (literal === this.#text) this.#complete(literals[literal] ?? null);
      return at + 1;
    }
    if (char === " " || char === "\n" || char === "\r" || char === "\t") return at + 1;
    this.#punctuation(char);
    return at + 1;
  }

  #punctuation(char: string): void {
    const frame = this.#frames.at(-1);
    const isArray = Array.isArray(frame?.container);
    const state = this.#state;
    if (state === "value" || state === "firstItem") {
      if (char === "]" && state === "firstItem") this.#close();
      else this.#begin(char);
    } else if (state === "key" || state === "firstKey") {
      if (char === '"') this.#open("string", "", true);
      else if (char === "}" && state === "firstKey") this.#close();
      else this.#fail();
    } else if (state === "colon" && char === ":") this.#state = "value";
    else if (state === "comma" && char === "," && frame) {
      if (typeof frame.at === "number") frame.at++;
      this.#state = isArray ? "value" : "key";
    } else if (state === "comma" && char === (isArray ? "]" : "}")) this.#close();
    else this.#fail();
  }

  /** Begins a value. */
  #begin(char: string): void {
    if (char === "{") this.#push({}, "object");
    else if (char === "[") this.#push([], "array");
    else if (char === '"') {
      this.#open("string", "", false);
      this.#write("");
    } else if (char === "-" || (char >= "0" && char <= "9")) this.#open("number", char, false);
    else if (char === "t" || char === "f" || char === "n") this.#open("literal", char, false);
    else this.#fail();
  }

  #open(state: State, text: string, isKey: boolean): void {
    this.#state = state;
    this.#text = text;
    this.#isKey = isKey;
  }

  #push(container: Container, kind: "object" | "array"): void {
    const parent = this.#frames.at(-1);
    const shape = parent ? parent.shape?.container(keyOf(parent), kind) : this.#rootShape?.container(undefined, kind);
    this.#write(container);
    this.#frames.push({ container, size: 1, at: kind === "array" ? 0 : undefined, shown: undefined, shape });
    this.#state = kind === "array" ? "firstItem" : "firstKey";
  }

  #close(): void {
    const frame = this.#frames.at(-1);
    for (const key of frame?.shape?.close() ?? []) {
      if (frame) frame.at = key;
      this.#write(null);
    }
    this.#frames.pop();
    // A container that was shown complete keeps that copy, and so its identity.
    if (frame?.shown) this.#put(frame.shown);
    this.#state = this.#frames.length > 0 ? "comma" : "end";
  }

  /** Ends a scalar. */
  #complete(value: JsonValue): void {
    const frame = this.#frames.at(-1);
    const isShown = frame?.shape?.scalar(keyOf(frame), value) ?? true;
    if (isShown) this.#write(value);
    this.#state = frame ? "comma" : "end";
  }

  /** Writes a value at the current position and invalidates the copies of the open containers. */
  #write(value: JsonValue): void {
    const depth = this.#frames.length;
    if (depth > this.#maxDepth) return;
    if (depth === 0) {
      this.#changed ||= this.#root !== value;
      this.#root = value;
      return;
    }
    const frame = this.#frames[depth - 1];
    if (frame?.at === undefined) return;
    const before = get(frame.container, frame.at);
    if (before === value) return;
    this.#changed = true;
    if (before === undefined) frame.size += typeof frame.at === "string" ? 1 : 1 / 64;
    for (let open = depth - 1; open >= 0; open--) {
      const around = this.#frames[open];
      if (!around?.shown) break;
      around.shown = undefined;
    }
    set(frame.container, frame.at, value);
  }

  /** Puts a value at the current position, if that is shown at all. */
  #put(value: JsonValue): void {
    const frame = this.#frames.at(-1);
    if (!frame) this.#root = value;
    else if (frame.at !== undefined && this.#frames.length <= this.#maxDepth) set(frame.container, frame.at, value);
  }

  #readString(piece: string, start: number): number {
    if (this.#escape) return this.#readEscape(piece, start);
    let at = start;
    while (at < piece.length && isPlain(piece.charCodeAt(at))) at++;
    if (at > start) this.#append(piece.slice(start, at));
    if (at === piece.length) return at;
    const char = piece.charAt(at);
    if (char === "\\") this.#escape = char;
    else if (char === '"') this.#endString();
    else return this.#fail();
    return at + 1;
  }

  #endString(): void {
    const frame = this.#frames.at(-1);
    this.#text += this.#half;
    this.#half = "";
    if (!this.#isKey) {
      // Always written, because a string is shown while it grows.
      this.#write(this.#text);
      frame?.shape?.scalar(keyOf(frame), this.#text);
      this.#state = frame ? "comma" : "end";
    } else {
      if (frame) frame.at = this.#text;
      this.#state = "colon";
    }
  }

  /** Appends decoded text. A high surrogate at its end waits for the next piece. */
  #append(text: string): void {
    const whole = this.#half + text;
    const last = whole.charCodeAt(whole.length - 1);
    const cut = last >= 0xd800 && last <= 0xdbff ? whole.length - 1 : whole.length;
    this.#text += whole.slice(0, cut);
    this.#half = whole.slice(cut);
  }

  #readEscape(piece: string, at: number): number {
    this.#escape += piece.charAt(at);
    const sequence = this.#escape;
    if (sequence.startsWith("\\u")) {
      if (!/^\\u[\da-f]*$/i.test(sequence)) return this.#fail();
      if (sequence.length < 6) return at + 1;
    }
    const char = sequence.startsWith("\\u")
      ? String.fromCharCode(Number.parseInt(sequence.slice(2), 16))
      : escapes[sequence.slice(1)];
    if (char === undefined) return this.#fail();
    this.#escape = "";
    this.#append(char);
    return at + 1;
  }

  #fail(): number {
    this.#state = "failed";
    return Number.POSITIVE_INFINITY;
  }
}

const literals: Readonly<Record<string, JsonValue>> = { true: true, false: false, null: null };

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** Whether a character stands for itself in a string. */
function isPlain(code: number): boolean {
  return code !== 0x22 && code !== 0x5c && code >= 0x20;
}

function keyOf({ at }: Frame): string | undefined {
  return typeof at === "string" ? at : undefined;
}

function get(container: Container, at: string | number): JsonValue | undefined {
  if (Array.isArray(container)) return container[Number(at)];
  return Object.hasOwn(container, at) ? container[at] : undefined;
}

function set(container: Container, at: string | number, value: JsonValue): void {
  if (Array.isArray(container)) container[Number(at)] = value;
  // Defined as an own property, because assigning to `__proto__` would set the prototype.
  else if (at === "__proto__")
    Object.defineProperty(container, at, { value, writable: true, enumerable: true, configurable: true });
  else container[at] = value;
}

function parseNumber(text: string): number | undefined {
  return /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}
