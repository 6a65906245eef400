import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonValue } from "./json.js";
import { PartialJsonReader } from "./partial-json-reader.js";

/** How it was done before it was done piece by piece: what is certain of the text, closed, and parsed as a whole. */
function parseWhole(text: string): JsonValue | undefined {
  const closers: string[] = [];
  let certain = 0;
  let quote = "";
  let inKey = false;
  for (let at = 0; at < text.length; ) {
    const start = at;
    const char = text.charAt(at++);
    if (char === "{" || char === "[") {
      closers.push(char === "{" ? "}" : "]");
      inKey = char === "{";
      certain = at;
    } else if (char === "}" || char === "]") {
      closers.pop();
      certain = at;
    } else if (char === "," || char === ":") inKey = char === "," && closers.at(-1) === "}";
    else if (char === '"') {
      const string = scanString(text, at);
      at = string.end;
      if (!inKey) {
        certain = string.certain;
        quote = string.closed ? "" : '"';
      }
    } else if (char > " ") {
      while (at < text.length && !/[\s,\]}]/.test(text.charAt(at))) at++;
      if (at < text.length || closers.length === 0 || /^(true|false|null)$/.test(text.slice(start, at))) certain = at;
    }
  }
  try {
    return JSON.parse(text.slice(0, certain) + quote + closers.reverse().join("")) as JsonValue;
  } catch {
    return undefined;
  }
}

function scanString(text: string, start: number): { end: number; certain: number; closed: boolean } {
  let certain = start;
  for (let at = start; at < text.length; ) {
    const char = text.charAt(at);
    if (char === '"') return { end: at + 1, certain: at + 1, closed: true };
    const escaped = char === "\\" && text.charAt(at + 1) === "u";
    const code = escaped ? Number.parseInt(text.slice(at + 2, at + 6), 16) : char.charCodeAt(0);
    at += escaped ? 6 : char === "\\" ? 2 : 1;
    if (at <= text.length && (code < 0xd800 || code > 0xdbff)) certain = at;
  }
  return { end: text.length, certain, closed: false };
}

const document = fc
  .tuple(fc.jsonValue({ maxDepth: 4, stringUnit: "binary" }), fc.constantFrom(undefined, 2, "\t"), fc.boolean())
  .map(([value, indent, isAscii]) => {
    const text = JSON.stringify(value, undefined, indent);
    const ascii = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
    return isAscii ? text.replace(/[\u0080-\uffff]/g, ascii) : text;
  });

/** The text in pieces of these lengths, over and over. */
function* piecesOf(text: string, lengths: readonly number[]): Generator<string> {
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const length = lengths[turn % lengths.length] ?? 1;
    yield text.slice(at, at + length);
    at += length;
  }
}

describe("PartialJsonReader", () => {
  test("has after each piece what the text so far says, however it is cut", () => {
    const agrees = (text: string, lengths: readonly number[]) => {
      const reader = new PartialJsonReader();
      let read = "";
      for (const piece of piecesOf(text, lengths)) {
        read += piece;
        const before = reader.value;
        const changed = reader.push(piece);
        expect(reader.value, read).toEqual(parseWhole(read));
        if (!changed) expect(reader.value).toBe(before);
      }
      expect(reader.value).toEqual(JSON.parse(text));
    };
    fc.assert(fc.property(document, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), agrees));
  });

  test("what was shown stays as it was, and closed values keep their identity", () => {
    const text = JSON.stringify({
      a: { b: [1, { c: "closed" }] },
      list: [{ id: 1 }, { id: 2 }],
      tail: "a long one",
      n: [[], {}],
    });
    const reader = new PartialJsonReader();
    const shown: { value: JsonValue; json: string }[] = [];
    for (const char of text) {
      reader.push(char);
      if (reader.value !== undefined) shown.push({ value: reader.value, json: JSON.stringify(reader.value) });
    }
    for (const { value, json } of shown) expect(JSON.stringify(value)).toBe(json);
    const closed = shown.filter(({ json }) => json.includes('"list":[')).map(({ value }) => Object(value).a);
    expect(closed.length).toBeGreaterThan(10);
    expect(new Set(closed).size).toBe(1);
    const first = shown.filter(({ json }) => json.includes('"id":2')).map(({ value }) => Object(value).list[0]);
    expect(new Set(first).size).toBe(1);
  });

  test("a key named __proto__ is a key like any other", () => {
    const reader = new PartialJsonReader();
    for (const char of '{"__proto__":{"a":1},"b":{"__proto__":"x"}}') reader.push(char);
    expect(JSON.stringify(reader.value)).toBe('{"__proto__":{"a":1},"b":{"__proto__":"x"}}');
    expect(({} as { a?: number }).a).toBeUndefined();
  });

  test.each([
    "[1,]",
    '{"a":1,}',
    "]]}",
    "[tru, ",
    "{'a'",
    '["\\x"]',
    '["a\nb"]',
    "[01, ",
    "{} {}",
    "[1 2",
    '{"a" 1',
    "Hello",
    "[-]",
  ])("%j is no JSON", (text) => {
    const reader = new PartialJsonReader();
    for (const char of text) reader.push(char);
    expect(reader.value).toBeUndefined();
  });

  test("below the greatest depth nothing is shown, and what follows is", () => {
    const reader = new PartialJsonReader({ maxDepth: 2 });
    reader.push('{"a":{"b":{"c":1}},"d":1}');
    expect(reader.value).toEqual({ a: { b: {} }, d: 1 });
  });

  test("costs the same per token of a deep text as of a flat one", () => {
    const cost = (text: string) => {
      const reader = new PartialJsonReader({ maxDepth: 256 });
      const started = performance.now();
      for (const piece of piecesOf(text, [4])) reader.push(piece);
      return performance.now() - started;
    };
    cost("[".repeat(20_000));
    expect(cost("[".repeat(200_000))).toBeLessThan(2_000);
  });
});
