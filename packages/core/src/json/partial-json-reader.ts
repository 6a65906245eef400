import type { JsonValue } from "./json.js";

/** What is known of the values that a text describes, container by container. */
export interface PartialShape {
  /** A scalar is complete. @returns whether it is shown. */
  scalar(key: string | undefined, value: JsonValue): boolean;
  /** A container begins. @returns what is known of it. */
  container(key: string | undefined, kind: "object" | "array"): PartialShape | undefined;
  /** The container of this shape is complete. @returns keys that turned out to be `null` and are shown after all. */
  close(): readonly string[];
}

type Container = Record<string, JsonValue> | JsonValue[];

/** A container that is still open. */
interface Frame {
  /** Written to until it is closed, and shown only then. */
  readonly container: Container;
  /** What a copy of it costs. */
  size: number;
  /** Where the current value goes: a key of an object (`undefined` before the first), an index of an array. */
  at: string | number | undefined;
  /** The copy that was shown, as long as nothing was written since. Where there is none, those around it have none either. */
  shown: Container | undefined;
  readonly shape: PartialShape | undefined;
}

/** What may come next. */
type State = "value" | "firstItem" | "key" | "firstKey" | "colon" | "comma" | "string" | "number" | "literal" | "end" | "failed";

/**
 * Reads a JSON document piece by piece and has, after each piece, what is certain so far: as `parsePartialJson` of the text up to there. What was
 * shown never changes: `value` copies the containers that are open, and closed values keep their identity. Reading is linear in the text; what
 * `value` costs is known before.
 */
export class PartialJsonReader {
  readonly #rootShape: PartialShape | undefined;
  readonly #maxDepth: number;
  readonly #frames: Frame[] = [];
  #root: JsonValue | undefined;
  #state: State = "value";
  #changed = false;
  /** The string, number or literal under way. */
  #text = "";
  #isKey = false;
  /** A high surrogate whose other half is not here yet. */
  #half = "";
  /** An escape sequence under way. */
  #escape = "";

  /**
   * @param options.shape - What hides values and chooses between them.
   * @param options.maxDepth - Containers below this depth are read but not shown, so that a deep text costs no more than a wide one.
   */
  constructor({ shape, maxDepth = Number.POSITIVE_INFINITY }: { shape?: PartialShape | undefined; maxDepth?: number } = {}) {
    this.#rootShape = shape;
    this.#maxDepth = maxDepth;
  }

  /** What is certain so far; `undefined` while there is nothing, and when the text is no JSON. */
  get value(): JsonValue | undefined {
    if (this.#state === "failed") return undefined;
    // A number that is the whole document: nothing tells whether it goes on.
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

  /** What the next `value` costs: the entries of the objects that it copies. 64 entries of an array count as one. */
  get cost(): number {
    return this.#frames.reduce((sum, { shown, size }) => (shown ? sum : sum + size), 0);
  }

  /**
   * Reads on.
   *
   * @param piece - The next characters.
   * @returns Whether the value is another one now.
   */
  push(piece: string): boolean {
    this.#changed = false;
    for (let at = 0; at < piece.length && this.#state !== "failed"; ) at = this.#step(piece, at);
    if (this.#state === "string" && !this.#isKey) this.#write(this.#text);
    if (this.#state === "number" && this.#frames.length === 0) this.#changed = true;
    return this.#changed || this.#state === "failed";
  }

  /** Reads one token, or one character. @returns where to go on. */
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
    // What was shown whole is what goes on being shown.
    if (frame?.shown) this.#put(frame.shown);
    this.#state = this.#frames.length > 0 ? "comma" : "end";
  }

  /** A scalar is whole. */
  #complete(value: JsonValue): void {
    const frame = this.#frames.at(-1);
    const isShown = frame?.shape?.scalar(keyOf(frame), value) ?? true;
    if (isShown) this.#write(value);
    this.#state = frame ? "comma" : "end";
  }

  /** Shows a value at the current place, in a copy of what is open. */
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

  /** Puts a value at the current place, where that is shown at all. */
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
      // Written in any case: whether a string is shown is not known before it is whole.
      this.#write(this.#text);
      frame?.shape?.scalar(keyOf(frame), this.#text);
      this.#state = frame ? "comma" : "end";
    } else {
      if (frame) frame.at = this.#text;
      this.#state = "colon";
    }
  }

  /** Appends text that is decoded. A high surrogate at its end waits for what follows. */
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
  // A key named `__proto__` is a key like any other.
  else if (at === "__proto__")
    Object.defineProperty(container, at, { value, writable: true, enumerable: true, configurable: true });
  else container[at] = value;
}

function parseNumber(text: string): number | undefined {
  return /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}
