import { expect, test } from "vitest";
import type { JsonObject } from "./json.js";
import { mergeObjects } from "./merge-objects.js";

test.each<[string, JsonObject, JsonObject, JsonObject]>([
  ["another field", { a: 1 }, { b: 2 }, { a: 1, b: 2 }],
  ["a field inside of a field", { a: { x: 1 } }, { a: { y: 2 } }, { a: { x: 1, y: 2 } }],
  ["a later value", { a: { x: 1 } }, { a: { x: 2 } }, { a: { x: 2 } }],
  ["an object for a value, a value for an object", { a: 1, b: { x: 1 } }, { a: { x: 1 }, b: [1] }, { a: { x: 1 }, b: [1] }],
  ["a field that every object has", {}, { toString: { x: 1 } }, { toString: { x: 1 } }],
])("%s", (_name, known, added, expected) => {
  const before = structuredClone([known, added]);
  expect(mergeObjects(known, added)).toEqual(expected);
  expect([known, added]).toEqual(before);
});

test("no prototype is set", () => {
  const merged = mergeObjects({ a: {} }, JSON.parse('{"__proto__":{"polluted":1},"a":{"__proto__":{"polluted":1}}}'));
  expect(Object(merged).polluted).toBeUndefined();
  expect(Object(merged.a).polluted).toBeUndefined();
});
