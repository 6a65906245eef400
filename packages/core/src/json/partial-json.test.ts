import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonValue } from "./json.js";
import { parsePartialJson } from "./partial-json.js";

/** Whether `part` is what one sees of `whole` while it is being written. */
function isBeginningOf(part: unknown, whole: unknown): boolean {
  if (typeof part === "string") return typeof whole === "string" && whole.startsWith(part);
  if (Array.isArray(part)) {
    return Array.isArray(whole) && part.length <= whole.length && part.every((item, index) => isBeginningOf(item, whole[index]));
  }
  if (typeof part === "object" && part !== null) {
    if (typeof whole !== "object" || whole === null || Array.isArray(whole)) return false;
    const entries = new Map(Object.entries(whole));
    return Object.entries(part).every(([key, item]) => entries.has(key) && isBeginningOf(item, entries.get(key)));
  }
  return Object.is(part, whole);
}

describe("parsePartialJson", () => {
  test.each<[string, JsonValue | undefined]>([
    ["", undefined],
    ["  ", undefined],
    ["{", {}],
    ['{"a', {}],
    ['{"a"', {}],
    ['{"a":', {}],
    ['{"a": "', { a: "" }],
    ['{"a": "x', { a: "x" }],
    ['{"a": "x",', { a: "x" }],
    ['{"a": "x", "b', { a: "x" }],
    ['{"a": "x", "b": [1, 2', { a: "x", b: [1] }],
    ['{"a": "x", "b": [1, 2 ', { a: "x", b: [1, 2] }],
    ['[{"a": [true, fals', [{ a: [true] }]],
    ["[null", [null]],
    ["[-", []],
    ['["\\', [""]],
    ['["\\n', ["\n"]],
    ['["a\\u00e', ["a"]],
    ['["a\\u00e9', ["aé"]],
    ['["a\\ud83d', ["a"]],
    ['["a\\ud83d\\ude0', ["a"]],
    ['["a\\ud83d\\ude00', ["a😀"]],
    ['["a\\ud83dx', ["a\ud83dx"]],
    [`["a${"😀".charAt(0)}`, ["a"]],
    ['{"{\\"": "}', { '{"': "}" }],
    ["tru", undefined],
    ["true", true],
    ["12", 12],
    ["hello", undefined],
    ['{"a": nope, ', undefined],
    ["[1,]", undefined],
    ["]]}", undefined],
  ])("%j", (text, expected) => expect(parsePartialJson(text)).toEqual(expected));

  const document = fc
    .tuple(fc.jsonValue({ maxDepth: 4, stringUnit: "binary" }), fc.constantFrom(undefined, 2, "\t"), fc.boolean())
    .map(([value, indent, isAscii]) => {
      const text = JSON.stringify(value, undefined, indent);
      const ascii = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
      return isAscii ? text.replace(/[\u0080-\uffff]/g, ascii) : text;
    });

  test("every prefix of a document shows a beginning of its value, the whole text all of it", () => {
    const holds = (text: string) => {
      const whole: unknown = JSON.parse(text);
      expect(parsePartialJson(text)).toEqual(whole);
      if (typeof whole === "number") return;
      for (let end = 0; end < text.length; end++) {
        const part = parsePartialJson(text.slice(0, end));
        if (part !== undefined && !isBeginningOf(part, whole)) expect.fail(`${text.slice(0, end)} shows ${JSON.stringify(part)}`);
      }
    };
    fc.assert(fc.property(document, holds));
  });

  test("never throws, whatever the text", () => {
    const noThrow = (text: string) => {
      expect(() => parsePartialJson(text)).not.toThrow();
    };
    const jsonish = fc.array(fc.constantFrom(...'{}[]",:\\u0d81 -.etrfalsn')).map((chars) => chars.join(""));
    fc.assert(fc.property(fc.oneof(jsonish, fc.string({ unit: "binary" })), noThrow));
  });

  test("shows everything before the last token", () => {
    const text = '{"answers": [{"confidence": 0.5, "text": "yes"}, {"confidence": 1, "text": "n';
    expect(parsePartialJson(text)).toEqual({
      answers: [
        { confidence: 0.5, text: "yes" },
        { confidence: 1, text: "n" },
      ],
    });
  });

  test("a long and deep document takes no time to speak of", () => {
    expect(parsePartialJson('[{"a":'.repeat(100_000))).toBeDefined();
    expect(parsePartialJson(`["${"x\\n".repeat(1_000_000)}`)).toBeDefined();
  });
});
