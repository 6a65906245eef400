import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../errors/errors.js";
import type { JsonSchema } from "../json/json.js";
import { toOpenAPISchema } from "./openapi-schema.js";

const convert = (schema: JsonSchema): { schema: JsonSchema; losses: string[] } => {
  const losses: string[] = [];
  return { schema: toOpenAPISchema(schema, (what) => losses.push(what)), losses };
};

const any = {
  anyOf: [...["string", "number", "boolean", "object"].map((type) => ({ type })), { type: "array", items: { type: "string" } }],
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
      {
        anyOf: [
          { type: "string", description: "A", nullable: true },
          { type: "integer", description: "A", nullable: true },
        ],
      },
    ],
    [
      "a union",
      { oneOf: [{ type: "string" }, { type: "object", properties: { a: { const: "x" } } }] },
      { anyOf: [{ type: "string" }, { type: "object", properties: { a: { type: "string", enum: ["x"] } } }] },
    ],
    ["an enum with null", { type: ["string", "null"], enum: ["a", null] }, { type: "string", enum: ["a"], nullable: true }],
    ["an enum with null and without a type", { enum: ["a", null] }, { type: "string", enum: ["a"], nullable: true }],
    [
      "an enum with several types",
      { type: ["string", "integer"], enum: ["a", "b"], description: "A" },
      { type: "string", enum: ["a", "b"], description: "A" },
    ],
    [
      "several types, each with what is said of it",
      { type: ["array", "string"], items: { type: ["integer", "null"] } },
      { anyOf: [{ type: "array", items: { type: "integer", nullable: true } }, { type: "string" }] },
    ],
    [
      "an intersection",
      { allOf: [{ type: "object", properties: { a: { type: "string" } } }, { required: ["a"] }] },
      { type: "object", properties: { a: { type: "string" } }, required: ["a"] },
    ],
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
    // opencode#15795, BerriAI/litellm#11164: "When using any_of, it must be the only field set"
    [
      "a union without sibling keywords",
      {
        type: "object",
        description: "A",
        properties: { a: { type: "string" } },
        anyOf: [
          { properties: { b: { type: "string" } }, required: ["a"] },
          { properties: { c: { type: "integer" } }, title: "C" },
        ],
      },
      {
        anyOf: [
          { type: "object", description: "A", properties: { a: { type: "string" }, b: { type: "string" } }, required: ["a"] },
          { type: "object", description: "A", title: "C", properties: { a: { type: "string" }, c: { type: "integer" } } },
        ],
      },
    ],
    // oracle/langchain-oracle#156, #157, probelabs/probe#569
    [
      "names in required that no property has",
      {
        type: "object",
        properties: { a: { type: "array", items: { type: "object", required: ["login"] } } },
        required: ["a", "ghost"],
      },
      { type: "object", properties: { a: { type: "array", items: { type: "object" } } }, required: ["a"] },
    ],
    // NousResearch/hermes-agent#38972: "field predicate failed: $type == Type.ARRAY"
    [
      "keywords of another type",
      { type: "string", items: { type: "string" }, minItems: 1, properties: {}, minLength: 1 },
      { type: "string", minLength: 1 },
    ],
    // unclecode/crawl4ai#1311: "schema didn't specify the schema type field"
    [
      "types that go without saying",
      {
        properties: { a: { items: { minimum: 1 } }, b: { pattern: "x" }, c: { additionalProperties: false } },
      },
      {
        type: "object",
        properties: {
          a: { type: "array", items: { type: "number", minimum: 1 } },
          b: { type: "string", pattern: "x" },
          c: { type: "object", additionalProperties: false },
        },
      },
    ],
    [
      "any value",
      { type: "object", properties: { a: {}, b: true, c: false } },
      { type: "object", properties: { a: any, b: any } },
    ],
    ["any value, described", { description: "A" }, { anyOf: any.anyOf.map((one) => ({ ...one, description: "A" })) }],
    // AnswerDotAI/toolslm#68, oracle/langchain-oracle#37
    ["a bare array", { type: "array" }, { type: "array", items: any }],
    ["a bare array or null", { type: ["array", "null"] }, { type: "array", items: any, nullable: true }],
    ["null", { type: "null" }, { type: "string", nullable: true }],
    [
      "a default of null, and other notes",
      { type: "string", default: null, examples: ["a"], "x-order": 1, title: "T" },
      { type: "string", title: "T" },
    ],
    [
      "formats that it knows",
      { type: "object", properties: { a: { type: "string", format: "date-time" }, b: { type: "integer", format: "int64" } } },
      { type: "object", properties: { a: { type: "string", format: "date-time" }, b: { type: "integer", format: "int64" } } },
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
    // google-gemini/gemini-cli#4415, decolua/9router#359
    ["numbers among texts", { type: "string", enum: ["a", 1] }, { type: "string" }],
    ["an empty text to choose", { enum: ["", "a"] }, { type: "string" }],
    // reportportal/reportportal-mcp-server#25
    ["values of a list", { type: "array", items: { type: "string" }, enum: ["a"] }, { type: "array", items: { type: "string" } }],
    // confluentinc/mcp-confluent#20: "only 'enum' and 'date-time' are supported for STRING type"
    ["a format it does not know", { type: "string", format: "uuid" }, { type: "string" }],
    ["a pattern with look-around", { type: "string", pattern: "(?=a)" }, { type: "string" }],
    // NousResearch/hermes-agent#71804
    [
      "a tuple",
      { type: "array", prefixItems: [{ type: "integer" }, { type: "integer" }], items: false, minItems: 2, maxItems: 2 },
      { type: "array", items: { type: "integer" }, minItems: 2, maxItems: 2 },
    ],
    [
      "a tuple of several types",
      { type: "array", prefixItems: [{ type: "integer" }, { type: "string" }], items: { type: "boolean" } },
      { type: "array", items: { anyOf: [{ type: "integer" }, { type: "string" }, { type: "boolean" }] } },
    ],
    [
      "which properties go together",
      { type: "object", properties: { a: { type: "string" } }, anyOf: [{ required: ["a"] }, { required: ["b"] }] },
      { type: "object", properties: { a: { type: "string" } } },
    ],
    ["keys by pattern", { type: "object", patternProperties: { "^x": { type: "string" } } }, { type: "object" }],
    ["nothing but null", { const: null }, { type: "string", nullable: true }],
    ["an exclusive bound", { type: "number", exclusiveMinimum: 0 }, { type: "number", minimum: 0 }],
  ])("%s: wider, and says so", (_name, schema, expected) => {
    const { schema: wider, losses } = convert(schema);
    expect(wider).toEqual(expected);
    expect(losses).toHaveLength(1);
  });

  test("unions in unions do not grow without end", () => {
    let schema: JsonSchema = { type: "string" };
    for (let level = 0; level < 30; level++) {
      const branch = { properties: { k: { type: "string" } } };
      schema = { type: "object", properties: { x: schema, k: { type: "string" } }, anyOf: [branch, branch] };
    }
    expect(() => convert(schema)).toThrow(ConfigurationError);
    expect(() => convert(schema)).toThrow("The schema at #/");
  });
});
