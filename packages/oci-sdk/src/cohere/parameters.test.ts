import type { JsonSchema } from "@locus/core";
import { describe, expect, test } from "vitest";
import { toParameterDefinitions } from "./parameters.js";

function define(property: JsonSchema, rest: JsonSchema = {}) {
  const losses: string[] = [];
  const definitions = toParameterDefinitions({ type: "object", properties: { a: property }, ...rest }, (what) =>
    losses.push(what),
  );
  return { definition: definitions?.a, losses };
}

describe("toParameterDefinitions", () => {
  test.each<[string, JsonSchema, { type: string; description?: string }]>([
    ["text", { type: "string", description: "A city." }, { type: "str", description: "A city." }],
    ["a whole number", { type: "integer" }, { type: "int" }],
    ["a number", { type: "number" }, { type: "float" }],
    ["a truth", { type: "boolean" }, { type: "bool" }],
    ["anything", {}, { type: "any" }],
    ["a list of anything", { type: "array" }, { type: "list" }],
    ["a list of texts", { type: "array", items: { type: "string" } }, { type: "List[str]" }],
    ["a list of lists", { type: "array", items: { type: "array", items: { type: "integer" } } }, { type: "List[List[int]]" }],
    [
      "a list of more than a type says",
      { type: "array", items: { type: "string", enum: ["a"] }, minItems: 1 },
      { type: "List[str]", description: 'Min items: 1. JSON Schema: {"items":{"type":"string","enum":["a"]}}' },
    ],
    ["a record", { type: "object", additionalProperties: { type: "number" } }, { type: "Dict[str, float]" }],
    [
      "a record of objects",
      { type: "object", additionalProperties: { type: "object", properties: { lat: { type: "number" } } } },
      {
        type: "Dict[str, dict]",
        description: 'JSON Schema: {"additionalProperties":{"type":"object","properties":{"lat":{"type":"number"}}}}',
      },
    ],
    [
      "an object: its fields are in the description",
      { type: "object", description: "A place.", properties: { lat: { type: "number" } }, required: ["lat"] },
      { type: "dict", description: 'A place. JSON Schema: {"properties":{"lat":{"type":"number"}},"required":["lat"]}' },
    ],
    ["an enum", { type: "string", enum: ["a", "b"] }, { type: "str", description: 'Allowed values: "a", "b"' }],
    ["an enum without a type", { enum: ["a"], description: "One." }, { type: "str", description: 'One. Allowed values: "a"' }],
    ["a constant", { const: "a" }, { type: "str", description: 'Const: "a"' }],
    ["a format", { type: "string", format: "date-time" }, { type: "str", description: 'Format: "date-time"' }],
    [
      "limits",
      { type: "number", minimum: 1, exclusiveMaximum: 9.5 },
      { type: "float", description: "Minimum: 1. Exclusive maximum: 9.5" },
    ],
    ["a default", { type: "integer", default: 5 }, { type: "int", description: "Default: 5" }],
    ["a pattern", { type: "string", pattern: "^a" }, { type: "str", description: 'Pattern: "^a"' }],
    ["a type or null", { type: ["string", "null"] }, { type: "str", description: "May be null" }],
    [
      "a schema or null",
      { anyOf: [{ type: "integer", minimum: 1 }, { type: "null" }], description: "How many?" },
      { type: "int", description: "How many? Minimum: 1. May be null" },
    ],
    [
      "several types",
      { type: ["string", "integer"], description: "A name or number" },
      { type: "any", description: 'A name or number. Types: "string", "integer"' },
    ],
    [
      "alternatives: all are in the description",
      { oneOf: [{ type: "string" }, { type: "integer", minimum: 1 }, { type: "null" }] },
      { type: "any", description: 'May be null. JSON Schema: {"anyOf":[{"type":"string"},{"type":"integer","minimum":1}]}' },
    ],
    [
      "alternatives of one type",
      {
        anyOf: [
          { type: "object", properties: { b: {} } },
          { type: "object", properties: { c: {} } },
        ],
      },
      {
        type: "dict",
        description: 'JSON Schema: {"anyOf":[{"type":"object","properties":{"b":{}}},{"type":"object","properties":{"c":{}}}]}',
      },
    ],
    ["an intersection", { allOf: [{ type: "string" }, { minLength: 1 }] }, { type: "str", description: "Min length: 1" }],
    [
      "an intersection of objects, in the order of its parts",
      {
        allOf: [
          { properties: { b: {} }, required: ["b"] },
          { properties: { a: {} }, required: ["b"] },
        ],
      },
      { type: "dict", description: 'JSON Schema: {"properties":{"b":{},"a":{}},"required":["b"]}' },
    ],
    ["a title says nothing", { type: "string", title: "A" }, { type: "str" }],
  ])("%s", (_name, property, expected) => {
    expect(define(property)).toEqual({ definition: { ...expected, isRequired: false }, losses: [] });
  });

  test("what is required", () => {
    expect(define({ type: "string" }, { required: ["a"] }).definition).toEqual({ type: "str", isRequired: true });
  });

  test("references are resolved, and sibling keywords win", () => {
    const $defs = { City: { type: "string", description: "A city.", enum: ["Oslo"] } };
    expect(define({ $ref: "#/$defs/City", description: "Where." }, { $defs })).toEqual({
      definition: { type: "str", description: 'Where. Allowed values: "Oslo"', isRequired: false },
      losses: [],
    });
  });

  test("arguments that are an intersection have the fields of all parts", () => {
    const parameters: JsonSchema = {
      allOf: [
        { properties: { a: { type: "string" } }, required: ["a"] },
        { properties: { b: { type: "integer" } }, required: ["b"] },
      ],
    };
    expect(toParameterDefinitions(parameters, expect.unreachable)).toEqual({
      a: { type: "str", isRequired: true },
      b: { type: "int", isRequired: true },
    });
  });

  test("no parameters", () => {
    expect(toParameterDefinitions({ type: "object", properties: {} }, expect.unreachable)).toBeUndefined();
    expect(toParameterDefinitions({}, expect.unreachable)).toBeUndefined();
  });

  test.each<[string, JsonSchema, RegExp]>([
    ["a recursive reference", { properties: { a: { $ref: "#" } } }, /recursive/],
    ["keys that are not listed", { additionalProperties: { type: "string" } }, /keys that are not listed/],
  ])("%s: the loss is reported", (_name, parameters, message) => {
    const losses: string[] = [];
    toParameterDefinitions(parameters, (what) => losses.push(what));
    expect(losses).toEqual([expect.stringMatching(message)]);
  });
});
