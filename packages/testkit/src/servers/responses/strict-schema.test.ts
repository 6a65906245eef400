import type { JsonObject } from "@locus/core";
import { expect, test } from "vitest";
import { strictSchemaProblem } from "./strict-schema.js";

const object = (properties: JsonObject, rest: JsonObject = {}): JsonObject => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...rest,
});
const open = { type: "object", properties: {} };
const closing = "'additionalProperties' is required to be supplied and to be false.";

test.each<[string, JsonObject | undefined, string | undefined]>([
  ["an object", object({ a: { type: "string", default: "x" }, b: { enum: [1] }, c: { anyOf: [{ type: "null" }] } }), undefined],
  ["recursion", object({ next: { $ref: "#/$defs/node" } }, { $defs: { node: object({}) } }), undefined],
  ["nothing", undefined, `schema must be a JSON Schema of 'type: "object"', got 'type: "None"'.`],
  ["a list", { type: "array", items: {} }, `schema must be a JSON Schema of 'type: "object"', got 'type: "array"'.`],
  ["an open object", open, `In context=(), ${closing}`],
  ["an open object below", object({ a: open }), `In context=('properties', 'a'), ${closing}`],
  [
    "an open object in a list",
    object({ a: { type: "array", items: open } }),
    `In context=('properties', 'a', 'items'), ${closing}`,
  ],
  ["an open alternative", object({ a: { anyOf: [open] } }), `In context=('properties', 'a', 'anyOf', '0'), ${closing}`],
  ["an open definition", object({}, { $defs: { a: open } }), `In context=('$defs', 'a'), ${closing}`],
  ["a property without a type", object({ a: {} }), "In context=('properties', 'a'), schema must have a 'type' key."],
  ["oneOf", object({ a: { oneOf: [] } }), "In context=('properties', 'a'), 'oneOf' is not permitted."],
  [
    "an optional property",
    object({ a: { type: "string" } }, { required: [] }),
    "In context=(), 'required' is required to be supplied and to be an array including every key in properties. Missing 'a'.",
  ],
])("strict mode and %s", (_name, schema, problem) => {
  expect(strictSchemaProblem(schema)).toBe(problem);
});
