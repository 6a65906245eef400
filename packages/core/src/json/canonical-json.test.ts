import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson } from "./canonical-json.js";
import type { JsonValue } from "./json.js";

/** The same value with the keys of every object in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, item]) => [key, reversed(item)] as const)
      .reverse(),
  );
}

const json = fc.jsonValue({ maxDepth: 4, stringUnit: "binary" }) as fc.Arbitrary<JsonValue>;

describe("canonicalJson", () => {
  test.each<[JsonValue | undefined, string]>([
    [undefined, ""],
    [null, "null"],
    ["", '""'],
    [-0, "0"],
    [{ b: 1, a: [{ d: 1, c: 2 }] }, '{"a":[{"c":2,"d":1}],"b":1}'],
    [{ 10: 1, 9: 2, a: undefined }, '{"10":1,"9":2}'],
    [JSON.parse('{"constructor":1,"__proto__":{"b":1,"a":2}}'), '{"__proto__":{"a":2,"b":1},"constructor":1}'],
  ])("%j is %s", (value, expected) => expect(canonicalJson(value)).toBe(expected));

  test("is JSON of the same value", () => {
    const isSame = (value: JsonValue) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    };
    fc.assert(fc.property(json, isSame));
  });

  test("does not depend on the order of keys", () => {
    const isStable = (value: JsonValue) => {
      expect(canonicalJson(reversed(value) as JsonValue)).toBe(canonicalJson(value));
    };
    fc.assert(fc.property(json, isStable));
  });
});
