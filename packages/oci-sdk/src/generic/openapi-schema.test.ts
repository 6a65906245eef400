import type { JsonSchema } from "@locus/core";
import { describe, expect, test } from "vitest";
import { toOpenAPISchema } from "./openapi-schema.js";

const convert = (schema: JsonSchema): { schema: JsonSchema; losses: string[] } => {
  const losses: string[] = [];
  return { schema: toOpenAPISchema(schema, (what) => losses.push(what)), losses };
};

describe("toOpenAPISchema", () => {
  test.each<[string, JsonSchema, JsonSchema]>([
    ["one type", { type: "string", description: "A" }, { type: "string", description: "A" }],
    ["a type or null", { type: ["integer", "null"], minimum: 1 }, { type: "integer", minimum: 1, nullable: true }],
    [
      "a schema or null",
      { anyOf: [{ type: "string" }, { type: "null" }], description: "A" },
      { type: "string", description: "A", nullable: true },
    ],
    [
      "several types",
      { type: ["string", "integer", "null"], description: "A" },
      { description: "A", anyOf: [{ type: "string" }, { type: "integer" }], nullable: true },
    ],
    [
      "a union",
      { oneOf: [{ type: "string" }, { type: "object", properties: { a: { const: "x" } } }] },
      { anyOf: [{ type: "string" }, { type: "object", properties: { a: { type: "string", enum: ["x"] } } }] },
    ],
    ["an enum with null", { type: ["string", "null"], enum: ["a", null] }, { type: "string", enum: ["a"], nullable: true }],
    ["an enum with null and without a type", { enum: ["a", null] }, { type: "string", enum: ["a"], nullable: true }],
    [
      "an enum beside several types",
      { type: ["string", "integer"], enum: ["a", "b"], description: "A" },
      { type: "string", enum: ["a", "b"], description: "A" },
    ],
    [
      "several types, each with what is said of it",
      { type: ["array", "string"], items: { type: ["integer", "null"] } },
      {
        anyOf: [
          { type: "array", items: { type: "integer", nullable: true } },
          { type: "string", items: { type: "integer", nullable: true } },
        ],
      },
    ],
    ["an intersection", { allOf: [{ type: "object" }, { required: ["a"] }] }, { type: "object", required: ["a"] }],
    [
      "an intersection of objects has the properties of all",
      {
        allOf: [
          { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
          { allOf: [{ properties: { b: { type: ["string", "null"] } }, required: ["a", "b"] }] },
        ],
        description: "A",
      },
      {
        type: "object",
        properties: { a: { type: "string" }, b: { type: "string", nullable: true } },
        required: ["a", "b"],
        description: "A",
      },
    ],
    [
      "a record: its keys are texts anyway",
      { type: "object", propertyNames: { type: "string" }, additionalProperties: { type: "number" } },
      { type: "object", additionalProperties: { type: "number" } },
    ],
    [
      "everywhere",
      {
        $schema: "https://json-schema.org/draft/2020-12/schema",
        type: "object",
        properties: {
          list: { type: "array", items: { $ref: "#/$defs/A" } },
          map: { type: "object", additionalProperties: { type: ["string", "null"] } },
          type: { type: "string" },
        },
        additionalProperties: false,
        $defs: { A: { type: ["string", "null"] } },
      },
      {
        type: "object",
        properties: {
          list: { type: "array", items: { type: "string", nullable: true } },
          map: { type: "object", additionalProperties: { type: "string", nullable: true } },
          type: { type: "string" },
        },
        additionalProperties: false,
      },
    ],
  ])("%s", (_name, schema, expected) => expect(convert(schema)).toEqual({ schema: expected, losses: [] }));

  test.each<[string, JsonSchema, JsonSchema]>([
    ["a limit it does not know", { type: "number", multipleOf: 2 }, { type: "number" }],
    ["numbers to choose from", { enum: [1, 2] }, { type: "number" }],
    ["keys to choose from", { type: "object", propertyNames: { enum: ["a"] } }, { type: "object" }],
    ["nothing but null", { const: null }, { type: "string", nullable: true }],
    ["an exclusive bound", { type: "number", exclusiveMinimum: 0 }, { type: "number", minimum: 0 }],
  ])("%s: wider, and says so", (_name, schema, expected) => {
    const { schema: wider, losses } = convert(schema);
    expect(wider).toEqual(expected);
    expect(losses).toHaveLength(1);
  });
});
