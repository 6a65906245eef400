import { expect, test } from "vitest";
import type { JsonSchema } from "../json/json.js";
import { simplifySchema } from "./simplify-schema.js";

const a = { type: "string" };
const b = { type: "integer", minimum: 1 };

test.each<[string, JsonSchema | boolean | undefined, JsonSchema]>([
  ["nothing", undefined, {}],
  ["anything", true, {}],
  ["one type", a, a],
  ["a type or null", { type: ["string", "null"], minLength: 1 }, { type: "string", minLength: 1, nullable: true }],
  ["several types or null", { type: ["null", "string", "array"] }, { type: ["string", "array"], nullable: true }],
  ["null", { type: "null" }, { nullable: true }],
  ["a schema or null", { oneOf: [{ type: "null" }, b] }, { ...b, nullable: true }],
  ["alternatives", { oneOf: [a, b], description: "A" }, { anyOf: [a, b], description: "A" }],
  ["alternatives or null", { anyOf: [a, b, { type: "null" }] }, { anyOf: [a, b], nullable: true }],
  ["an intersection in an alternative", { anyOf: [{ allOf: [b, { maximum: 2 }] }] }, { ...b, maximum: 2 }],
  [
    "an intersection: what is said first wins",
    { description: "A", allOf: [{ ...b, description: "B" }] },
    { ...b, description: "A" },
  ],
  [
    "an intersection of objects",
    {
      properties: { a },
      required: ["a"],
      allOf: [{ properties: { b }, required: ["b", "a"] }, { properties: { a: b, c: a } }],
    },
    { properties: { a, b, c: a }, required: ["a", "b"] },
  ],
])("%s", (_name, schema, expected) => expect(simplifySchema(schema)).toEqual(expected));
