import fc from "fast-check";
import { expect, test } from "vitest";
import { clone } from "./clone.js";

test("a copy is equal and shares no object with its source", () => {
  const objectsOf = (value: unknown, found = new Set<unknown>()): Set<unknown> => {
    if (typeof value === "object" && value !== null) {
      found.add(value);
      for (const inner of Object.values(value)) objectsOf(inner, found);
    }
    return found;
  };
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: "binary" }), (value) => {
      const copy = clone(value);
      expect(copy).toStrictEqual(value);
      const own = objectsOf(value);
      for (const object of objectsOf(copy)) expect(own.has(object)).toBe(false);
    }),
  );
});

test("a key named __proto__ is a key like any other", () => {
  const copy: object = clone(JSON.parse('{"__proto__":{"a":{"b":1}}}'));
  expect(JSON.stringify(copy)).toBe('{"__proto__":{"a":{"b":1}}}');
  expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
});

test("what occurs twice on every level is copied once", () => {
  let value: unknown = { leaf: true };
  for (let level = 0; level < 400; level++) value = { a: value, b: value };
  const copy: { a?: unknown; b?: unknown } = Object(clone(value));
  expect(copy.a).toBe(copy.b);
});
