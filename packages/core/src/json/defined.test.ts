import { expect, test } from "vitest";
import { defined } from "./defined.js";

test.each<[object, object]>([
  [{}, {}],
  [{ a: undefined, b: null }, {}],
  [
    { a: 0, b: "", c: false, d: [] },
    { a: 0, b: "", c: false, d: [] },
  ],
  [JSON.parse('{"__proto__":1,"a":null}'), JSON.parse('{"__proto__":1}')],
])("%j without what is absent", (values, expected) => expect(defined(values)).toStrictEqual(expected));
