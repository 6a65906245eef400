import { describe, expect, test } from "vitest";
import * as z from "zod";
import type { Schema } from "../contract/standard-schema.js";
import { ConfigurationError } from "../errors/errors.js";
import type { JsonSchema, JsonValue } from "../json/json.js";
import { objectRoot } from "./object-root.js";
import { inputJsonSchema } from "./validate.js";

const subject = 'The parameters of the tool "find"';
const string = { type: "string" };
const empty = { type: "object", properties: {} };
const a = { type: "object", properties: { a: string }, required: ["a"] };
const b = { type: "object", properties: { b: string }, required: ["b"] };
const both = { type: "object", properties: { a: string, b: string }, required: ["a", "b"] };

describe("a root that services take", () => {
  // What MCP servers and schema libraries send: langchain-ai/langchain-mcp-adapters#137, karakeep-app/karakeep#1831, inboxapi/cli#106 …
  test.each<[string, JsonValue | undefined, JsonSchema, string[]]>([
    ["an object", a, a, []],
    ["no properties", { type: "object" }, empty, ["#/properties"]],
    ["no type", { properties: { a: string } }, { ...a, required: undefined }, ["#/type"]],
    ["nothing but a description", { description: "D" }, { ...empty, description: "D" }, ["#/type", "#/properties"]],
    ["no schema at all", undefined, empty, ["#/type", "#/properties"]],
    ["null", null, empty, ["#/type", "#/properties"]],
    ["any value", true, empty, ["#/type", "#/properties"]],
    ["an invalid type", { type: "None" }, empty, ["#/type", "#/properties"]],
    ["an object or null", { ...a, type: ["object", "null"] }, a, ["#/type"]],
    ["properties that are a list", { type: "object", properties: [] }, empty, ["#/properties"]],
    ["a union with null", { anyOf: [a, { type: "null" }] }, a, ["#/anyOf", "#/type"]],
    ["an intersection", { allOf: [a, b] }, both, ["#/allOf/0", "#/allOf/1", "#/type"]],
    [
      "an intersection that speaks of one property twice",
      { ...a, allOf: [{ properties: { a: { minLength: 1 } } }] },
      { ...a, properties: { a: { allOf: [string, { minLength: 1 }] } } },
      ["#/allOf/0"],
    ],
    ["a reference", { $ref: "#/$defs/A", $defs: { A: a } }, { ...a, $defs: { A: a } }, ["#/$defs/A", "#/type"]],
    [
      "a reference to a reference, in an intersection",
      { allOf: [{ $ref: "#/definitions/A%20B" }, b], definitions: { "A B": { $ref: "#/definitions/A" }, A: a } },
      { ...both, definitions: { "A B": { $ref: "#/definitions/A" }, A: a } },
      ["#/definitions/A", "#/definitions/A%20B", "#/allOf/0", "#/allOf/1", "#/type"],
    ],
    [
      "alternatives that say which properties go together",
      { ...both, anyOf: [{ required: ["a"] }, { type: "object", required: ["b"] }] },
      both,
      ["#/anyOf"],
    ],
    ["what may not go together", { ...both, not: { required: ["a", "b"] } }, both, ["#/not"]],
    [
      "conditions in an intersection",
      {
        ...both,
        allOf: JSON.parse('[{"if":{"required":["a"]},"then":{"required":["b"]}},{"if":{},"else":{}}]'),
      },
      both,
      ["#/allOf/0", "#/allOf/1"],
    ],
  ])("%s", (_name, given, expected, repairs) => {
    const before = structuredClone(given);
    const result = objectRoot(given, subject);
    expect(result.schema).toEqual(expected);
    expect([...result.repairs].sort()).toEqual([...repairs].sort());
    expect(given).toEqual(before);
  });

  test.each<[string, Schema, JsonSchema]>([
    ["any value", z.any(), empty],
    ["an empty object", z.object({}), { ...empty }],
    ["a record", z.record(z.string(), z.number()), { ...empty, propertyNames: string, additionalProperties: { type: "number" } }],
    ["an intersection", z.intersection(z.object({ a: z.string() }), z.object({ b: z.string() })), both],
    ["a nullable object", z.object({ a: z.string() }).nullable(), a],
    ["a transform", z.object({ a: z.string() }).transform(({ a }) => [a]), a],
  ])("zod: %s", (_name, schema, expected) => expect(objectRoot(inputJsonSchema(schema), subject).schema).toEqual(expected));

  test("zod: a lazy object is resolved, and stays recursive", () => {
    const Tree: z.ZodType = z.object({ name: z.string(), children: z.array(z.lazy(() => Tree)).optional() });
    const { schema } = objectRoot(inputJsonSchema(z.lazy(() => Tree)), subject);
    expect(schema).toMatchObject({ type: "object", properties: { name: string } });
    expect(schema.$ref).toBeUndefined();
  });
});

describe("a root that no service takes", () => {
  test.each<[string, JsonValue, string]>([
    // satelliteoflove/godot-mcp#214, modelcontextprotocol/typescript-sdk#1643, langchain-ai/langchainjs#9804
    ["a union", { oneOf: [a, b] }, "are a union at the root (#/oneOf)"],
    ["a union next to a type", { type: "object", anyOf: [a, b] }, "are a union at the root (#/anyOf)"],
    [
      "a union behind a reference",
      { $ref: "#/$defs/U", $defs: { U: { anyOf: [a, b] } } },
      "are a union at the root (#/$defs/U/anyOf)",
    ],
    ["a union in an intersection", { allOf: [{ oneOf: [a, b] }] }, "are a union at the root (#/allOf/0/oneOf)"],
    ["a list", { type: "array", items: a }, 'must be an object at the root (#), not of type "array"'],
    ["a list without a type", { items: a }, "must be an object at the root (#), not of type undefined"],
    ["a text", string, 'must be an object at the root (#), not of type "string"'],
    ["an object or a text", { type: ["object", "string"] }, 'must be an object at the root (#), not of type ["object","string"]'],
    [
      "a text behind a reference",
      { $ref: "#/$defs/A", $defs: { A: string } },
      "must be an object at the root (#/$defs/A), not of type",
    ],
    ["a constant", { type: "object", const: {} }, 'must be an object at the root (#), not of type "object"'],
    ["values to choose from", { enum: ["a"] }, "must be an object at the root"],
    ["nothing", false, "must be an object at the root (#), not of type false"],
    ["a reference to nothing", { $ref: "#/$defs/A" }, "must be an object at the root (#/$defs/A), not of type undefined"],
    ["a malformed reference", { $ref: "#/%E0%A4%A" }, "must be an object at the root (#/%E0%A4%A), not of type undefined"],
  ])("%s", (_name, given, message) => {
    expect(() => objectRoot(given, subject)).toThrow(ConfigurationError);
    expect(() => objectRoot(given, subject)).toThrow(`${subject} ${message}`);
  });

  test.each<[string, JsonSchema]>([
    ["a reference to itself", { $ref: "#" }],
    ["an intersection with itself", { $ref: "#/$defs/A", $defs: { A: { allOf: [{ $ref: "#/$defs/A" }] } } }],
    [
      "intersections that double",
      {
        $ref: "#/$defs/0",
        $defs: Object.fromEntries(
          Array.from({ length: 40 }, (_, index) => [index, { allOf: [0, 1].map(() => ({ $ref: `#/$defs/${index + 1}` })) }]),
        ),
      },
    ],
  ])("ends: %s", (_name, schema) => expect(() => objectRoot(schema, subject)).toThrow(ConfigurationError));
});
