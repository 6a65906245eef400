import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import type { JsonObject, JsonSchema, JsonValue } from "../json/json.js";
import { objectRoot } from "./object-root.js";
import { isPlainSchema } from "./plain-schema.js";
import { repairSchema } from "./repair-schema.js";
import { inputJsonSchema } from "./validate.js";

const string = { type: "string" };

test("what most tools take is plain", () => {
  const schema = z.object({
    city: z.string().min(1).describe("The city."),
    days: z.int().positive().max(14).default(3),
    unit: z.enum(["c", "f"]).optional(),
    tags: z.array(z.object({ name: z.string().nullable(), kind: z.literal("a") })),
  });
  expect(isPlainSchema(inputJsonSchema(schema))).toBe(true);
  expect(isPlainSchema({ type: "object", properties: { type: string, required: string }, additionalProperties: false })).toBe(
    true,
  );
});

describe("not plain", () => {
  test.each<[string, JsonValue | undefined]>([
    ["nothing", undefined],
    ["a list", []],
    ["any value", true],
    ["an array of what is not said", { type: "array" }],
    ["types in capitals", { type: "STRING" }],
    ["null for a type", { type: null }],
    ["null for a text", { type: "string", description: null }],
    ["no values", { enum: [] }],
    ["a name without a property", { type: "object", properties: {}, required: ["a"] }],
    ["a name twice", { type: "object", properties: { a: string }, required: ["a", "a"] }],
    ["a format", { type: "string", format: "uri" }],
    ["a pattern", { type: "string", pattern: "^(?!a)" }],
    ["a reference", { $ref: "#/$defs/A", $defs: { A: string } }],
    ["a keyword of draft 3", { type: "object", properties: { a: { ...string, required: true } } }],
    ["what hides in a union", { anyOf: [string, { type: "array" }] }],
    ["a list of one type twice", { type: ["string", "string"] }],
    ["what is large", { anyOf: Array.from({ length: 300 }, () => string) }],
  ])("%s", (_name, schema) => expect(isPlainSchema(schema)).toBe(false));
});

const keywords = fc.constantFrom(
  ..."type properties required items enum const anyOf additionalProperties description default minimum maxLength format $ref a".split(
    " ",
  ),
);
const values = fc.constantFrom<JsonValue>(
  ...[null, true, false, 0, 1.5, "", "array", "object", "string", "STRING", "a", [], {}, ["a"], ["a", "a"], ["object"]],
  ...[string, { type: "array" }, { a: string }, JSON.parse('{"toString":1,"__proto__":{"type":"array"}}')],
);
const { schema: schemas } = fc.letrec<{ schema: JsonObject; value: JsonValue }>((tie) => ({
  value: fc.oneof({ maxDepth: 5 }, values, tie("schema"), fc.array(tie("schema"), { minLength: 1, maxLength: 2 })),
  schema: fc.oneof(
    fc.dictionary(keywords, tie("value"), { maxKeys: 4 }),
    fc.record(
      {
        type: fc.constantFrom("object", "array", "string"),
        properties: fc.dictionary(fc.constantFrom("a", "b"), tie("schema"), { maxKeys: 2 }),
        required: fc.constantFrom(["a"], ["a", "b"], []),
        items: tie("schema"),
        anyOf: fc.array(tie("schema"), { maxLength: 2 }),
        description: fc.string(),
      },
      { requiredKeys: [] },
    ),
  ),
}));

test("what is plain needs no repair, at its root or after it", () => {
  let plain = 0;
  const holds = (schema: JsonSchema) => {
    if (!isPlainSchema(schema)) return;
    plain++;
    expect(repairSchema(schema).repairs).toEqual([]);
    const root = { type: "object", properties: { a: schema }, required: ["a"] };
    for (const given of [root, schema]) {
      if (isPlainSchema(given, "arguments")) expect(objectRoot(given, "The parameters").repairs).toEqual([]);
    }
  };
  fc.assert(fc.property(schemas, holds), { numRuns: 5_000 });
  expect(plain).toBeGreaterThan(500);
});
