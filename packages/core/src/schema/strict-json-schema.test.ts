import { type } from "arktype";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import type { Schema } from "../contract/standard-schema.js";
import { ConfigurationError } from "../errors/errors.js";
import type { JsonSchema, JsonValue } from "../json/json.js";
import { PartialJsonReader } from "../json/partial-json-reader.js";
import { partialStrict } from "./partial-strict.js";
import { convertToStrict, toStrictJsonSchema } from "./strict-json-schema.js";
import { inputJsonSchema } from "./validate.js";

const closed = (properties: JsonSchema): JsonSchema => ({
  type: "object",
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});
const string = { type: "string" };
const nullableString = { type: ["string", "null"] };
const strictOf = (schema: Schema) => toStrictJsonSchema(inputJsonSchema(schema));

const Tree = z.object({
  name: z.string(),
  get children() {
    return z.array(Tree).optional();
  },
});
const tree = closed({ name: string, children: { anyOf: [{ type: "array", items: { $ref: "#" } }, { type: "null" }] } });

describe("toStrictJsonSchema converts", () => {
  test.each<[string, Schema, JsonSchema]>([
    ["optional", z.object({ a: z.string().optional() }), closed({ a: nullableString })],
    ["nullable", z.object({ a: z.string().nullable() }), closed({ a: nullableString })],
    ["nullish", z.object({ a: z.string().nullish() }), closed({ a: nullableString })],
    ["default", z.object({ a: z.string().default("x") }), closed({ a: nullableString })],
    ["required with a fallback", z.object({ a: z.string().catch("x") }), closed({ a: string })],
    [
      "optional enum",
      z.object({ a: z.enum(["x"]).optional() }),
      closed({ a: { anyOf: [{ ...string, enum: ["x"] }, { type: "null" }] } }),
    ],
    ["optional object", z.object({ a: z.object({}).optional() }), closed({ a: { anyOf: [closed({}), { type: "null" }] } })],
    [
      "literals",
      z.object({ a: z.literal("x"), b: z.literal([1, null]) }),
      closed({ a: { ...string, enum: ["x"] }, b: { type: ["number", "null"], enum: [1, null] } }),
    ],
    [
      "description",
      z.object({ a: z.string().describe("A") }).describe("O"),
      { description: "O", ...closed({ a: { description: "A", ...string } }) },
    ],
    [
      "supported limits",
      z.object({ a: z.array(z.number().min(1).lt(5)).min(1).max(2) }),
      closed({ a: { type: "array", minItems: 1, maxItems: 2, items: { type: "number", minimum: 1, exclusiveMaximum: 5 } } }),
    ],
    ["unsupported limits", z.object({ a: z.string().min(1).max(3), b: z.url() }), closed({ a: string, b: string })],
    ["supported formats", z.object({ a: z.uuid() }), closed({ a: { ...string, format: "uuid", pattern: expect.any(String) } })],
    [
      "patterns with look-around",
      z.object({ a: z.string().regex(/^(?!x)/), b: z.string().regex(/^(a)\1$/), c: z.string().regex(/^a$/) }),
      closed({ a: string, b: string, c: { ...string, pattern: "^a$" } }),
    ],
    ["strict objects", z.strictObject({ a: z.string() }), closed({ a: string })],
    ["intersections", z.intersection(z.object({ a: z.string() }), z.object({ b: z.string() })), closed({ a: string, b: string })],
    [
      "records with known keys",
      z.object({ a: z.record(z.enum(["x"]), z.string()), b: z.partialRecord(z.enum(["y"]), z.string()) }),
      closed({ a: closed({ x: string }), b: closed({ y: nullableString }) }),
    ],
    [
      "discriminated unions",
      z.object({
        a: z
          .discriminatedUnion("k", [z.object({ k: z.literal("x") }), z.object({ k: z.literal("y"), o: z.string().optional() })])
          .optional(),
      }),
      closed({
        a: {
          anyOf: [
            closed({ k: { ...string, enum: ["x"] } }),
            closed({ k: { ...string, enum: ["y"] }, o: nullableString }),
            { type: "null" },
          ],
        },
      }),
    ],
    ["recursion through the root", Tree, tree],
    [
      "ArkType",
      type({ a: "'x'|'y'", "b?": "number", c: "string[]|null" }),
      closed({
        a: { ...string, enum: ["x", "y"] },
        c: { anyOf: [{ type: "array", items: string }, { type: "null" }] },
        b: { type: ["number", "null"] },
      }),
    ],
    ["an array at the root", z.array(z.string()), closed({ value: { type: "array", items: string } })],
    [
      "a union at the root",
      z.union([z.object({ a: z.string() }), z.string()]),
      closed({ value: { anyOf: [closed({ a: string }), string] } }),
    ],
    [
      "recursion through a root that is wrapped",
      z.lazy(() => z.array(Tree)),
      expect.objectContaining(closed({ value: { type: "array", items: { $ref: "#/$defs/__schema0" } } })),
    ],
  ])("%s", (_name, schema, expected) => expect(strictOf(schema).schema).toEqual(expected));

  test.each<[string, JsonSchema, JsonSchema]>([
    [
      "draft-07 definitions",
      { type: "object", properties: { a: { $ref: "#/definitions/A" } }, definitions: { A: string, unused: true } },
      { ...closed({ a: { anyOf: [{ $ref: "#/$defs/A" }, { type: "null" }] } }), $defs: { A: string } },
    ],
    [
      "a $ref at the root",
      { $ref: "#/$defs/A", $defs: { A: { properties: { a: { $ref: "#/$defs/A" } }, required: ["a"] } } },
      { ...closed({ a: { $ref: "#/$defs/A" } }), $defs: { A: closed({ a: { $ref: "#/$defs/A" } }) } },
    ],
    [
      "a recursive root that is wrapped",
      { type: "array", items: { $ref: "#" } },
      {
        ...closed({ value: { type: "array", items: { $ref: "#/$defs/root" } } }),
        $defs: { root: { type: "array", items: { $ref: "#/$defs/root" } } },
      },
    ],
    [
      "a $ref to anywhere, escaped",
      { type: "object", properties: { "a/b": string, "c d": { $ref: "#/properties/a~1b" } }, required: ["a/b", "c d"] },
      { ...closed({ "a/b": string, "c d": { $ref: "#/$defs/a_1b" } }), $defs: { a_1b: string } },
    ],
    [
      "names that differ in punctuation",
      {
        type: "object",
        properties: { a: { $ref: "#/$defs/x.y" }, b: { $ref: "#/$defs/x-y" } },
        required: ["a", "b"],
        $defs: { "x.y": string, "x-y": { type: "null" } },
      },
      { ...closed({ a: { $ref: "#/$defs/x_y" }, b: { $ref: "#/$defs/x_y_" } }), $defs: { x_y: string, x_y_: { type: "null" } } },
    ],
    [
      "annotations",
      {
        $schema: "s",
        $id: "i",
        title: "T",
        examples: [1],
        type: "object",
        properties: { a: { title: "A", type: "string", default: "d", deprecated: true } },
      },
      closed({ a: nullableString }),
    ],
    [
      "a $ref with a description",
      { type: "object", properties: { a: { description: "A", $ref: "#/$defs/A" } }, required: ["a"], $defs: { A: string } },
      { ...closed({ a: { description: "A", anyOf: [{ $ref: "#/$defs/A" }] } }), $defs: { A: string } },
    ],
    [
      "an allOf of one $ref",
      {
        type: "object",
        properties: { a: { description: "A", allOf: [{ $ref: "#/$defs/A" }] } },
        required: ["a"],
        $defs: { A: string },
      },
      { ...closed({ a: { description: "A", anyOf: [{ $ref: "#/$defs/A" }] } }), $defs: { A: string } },
    ],
    [
      "an allOf that extends",
      {
        allOf: [
          { type: "object", properties: { a: string }, required: ["a"] },
          { properties: { b: string, a: string }, required: ["b"] },
        ],
      },
      closed({ a: string, b: string }),
    ],
    [
      "keywords next to a union",
      {
        type: "object",
        properties: { a: { type: "string", anyOf: [{ format: "email" }, { format: "uuid" }] } },
        required: ["a"],
      },
      closed({
        a: {
          anyOf: [
            { ...string, format: "email" },
            { ...string, format: "uuid" },
          ],
        },
      }),
    ],
    [
      "alternatives of required",
      { type: "object", properties: { a: string, b: string }, anyOf: [{ required: ["a"] }, { required: ["b"] }] },
      closed({ value: { anyOf: [closed({ a: string, b: nullableString }), closed({ a: nullableString, b: string })] } }),
    ],
    [
      "type arrays",
      { type: "object", properties: { a: { type: ["array", "null", "string"], items: string, minItems: 1 } }, required: ["a"] },
      closed({ a: { anyOf: [{ type: "array", minItems: 1, items: string }, { type: "null" }, string] } }),
    ],
    [
      "awkward names",
      { type: "object", properties: JSON.parse('{"__proto__":{"type":"string"},"constructor":{"type":"string"}}') },
      closed(JSON.parse('{"__proto__":{"type":["string","null"]},"constructor":{"type":["string","null"]}}')),
    ],
  ])("%s", (_name, schema, expected) => expect(toStrictJsonSchema(schema).schema).toEqual(expected));

  test("leaves its input alone", () => {
    const schema = inputJsonSchema(z.object({ t: Tree }));
    const before = structuredClone(schema);
    toStrictJsonSchema(schema);
    expect(schema).toEqual(before);
  });
});

describe("restore", () => {
  const shapes = z.discriminatedUnion("k", [
    z.object({ k: z.literal("x"), o: z.string().optional() }),
    z.object({ k: z.literal("y"), o: z.string().nullable() }),
  ]);
  test.each<[string, Schema, JsonValue, JsonValue]>([
    ["drops the null of an optional", z.object({ a: z.string().optional() }), { a: null }, {}],
    ["keeps the null of a nullable", z.object({ a: z.string().nullable() }), { a: null }, { a: null }],
    ["keeps the null of a nullish", z.object({ a: z.string().nullish() }), { a: null }, { a: null }],
    [
      "follows arrays and objects",
      z.object({ a: z.array(z.object({ b: z.string().optional() })).optional() }),
      { a: [{ b: null }, { b: "x" }] },
      { a: [{}, { b: "x" }] },
    ],
    [
      "follows recursion",
      Tree,
      { name: "r", children: [{ name: "c", children: null }] },
      { name: "r", children: [{ name: "c" }] },
    ],
    [
      "takes the branch that fits",
      z.array(shapes),
      {
        value: [
          { k: "x", o: null },
          { k: "y", o: null },
        ],
      },
      [{ k: "x" }, { k: "y", o: null }],
    ],
    [
      "tells branches apart by their keys",
      z.union([z.object({ a: z.string().optional() }), z.object({ b: z.string().nullable() })]),
      { value: { b: null } },
      { b: null },
    ],
    ["unwraps a root that is not an object", z.string(), { value: "x" }, "x"],
    ["unwraps null", z.string().nullable(), { value: null }, null],
    ["does not unwrap a property called value", z.object({ value: z.string() }), { value: "x" }, { value: "x" }],
    [
      "leaves alone what does not fit",
      z.object({ a: z.array(shapes) }),
      { a: [{ k: "z", o: null }, 1], b: null },
      { a: [{ k: "z", o: null }, 1], b: null },
    ],
    [
      "treats __proto__ as data",
      z.object({ a: z.string().optional() }),
      JSON.parse('{"__proto__":{"a":null},"a":null}'),
      JSON.parse('{"__proto__":{"a":null}}'),
    ],
  ])("%s", (_name, schema, value, expected) => expect(strictOf(schema).restore(value)).toEqual(expected));

  test("a null behind a $ref to something nullable stays", () => {
    const { restore } = toStrictJsonSchema({
      type: "object",
      properties: { a: { $ref: "#/$defs/A" }, b: { $ref: "#/$defs/B" } },
      $defs: { A: { type: ["string", "null"] }, B: string },
    });
    expect(restore({ a: null, b: null })).toEqual({ a: null });
  });

  test("lets defaults apply", () => {
    const schema = z.object({ a: z.string().default("x"), b: z.object({ c: z.number().default(1) }).prefault({}) });
    expect(schema.parse(strictOf(schema).restore({ a: null, b: null }))).toEqual({ a: "x", b: { c: 1 } });
  });
});

describe("has bounds", () => {
  const node = (type: string) => closed({ next: { $ref: "#/$defs/N" }, value: { type } });
  const list = {
    ...closed({ root: { $ref: "#/$defs/N" } }),
    $defs: { N: { anyOf: [node("string"), node("number"), { type: "null" }] } },
  };
  const listOf = (length: number, wrong?: number): JsonValue => {
    let value: JsonValue = null;
    for (let index = 0; index < length; index++) value = { next: value, value: index === wrong ? true : index };
    return value;
  };

  test("a recursive union without a tag is read once per value and branch, however deep it is", () => {
    const { restore } = toStrictJsonSchema(list);
    for (const value of [{ root: listOf(400) }, { root: listOf(400, 0) }]) expect(restore(value)).toEqual(value);
  });

  test("unions that refer to each other twice are checked once for a value that matches no branch", () => {
    const levels = Array.from({ length: 60 }, (_, index) => {
      const next = { $ref: `#/$defs/${index + 1}` };
      return [String(index), { anyOf: index < 59 ? [next, next] : [string, { type: "boolean" }] }] as const;
    });
    const { restore } = toStrictJsonSchema({ ...closed({ a: { $ref: "#/$defs/0" } }), $defs: Object.fromEntries(levels) });
    expect(restore({ a: 1 })).toEqual({ a: 1 });
  });

  test("a value read piece by piece has one candidate per branch of the schema", () => {
    const { shape } = partialStrict(convertToStrict(list));
    const reader = new PartialJsonReader({ shape });
    const text = JSON.stringify({ root: listOf(60) });
    for (const char of text) reader.push(char);
    expect(reader.value).toEqual(JSON.parse(text));
  });

  test("a value that nests too deep is left as it is", () => {
    const value = { root: listOf(10_000) };
    expect(toStrictJsonSchema(list).restore(value)).toBe(value);
  });

  test.each<[string, number, (level: JsonSchema) => JsonSchema]>([
    ["lists in lists", 20_000, (items) => ({ type: "array", items })],
    ["intersections in intersections", 20_000, (part) => ({ allOf: [part] })],
    [
      "unions next to properties, which are written out for each branch",
      20,
      (x) => ({ ...closed({ x, k: string }), anyOf: [{ properties: { k: string } }, { properties: { k: string } }] }),
    ],
  ])("a schema that is too large is an error: %s", (_name, levels, around) => {
    let schema: JsonSchema = string;
    for (let level = 0; level < levels; level++) schema = around(schema);
    expect(() => toStrictJsonSchema(closed({ a: schema }))).toThrow(ConfigurationError);
  });

  test("a chain of definitions is no matter of its length", () => {
    const links = Array.from({ length: 100 }, (_, index) => [
      String(index),
      closed({ a: index < 99 ? { $ref: `#/$defs/${index + 1}` } : string }),
    ]);
    const { schema } = toStrictJsonSchema({ ...closed({ a: { $ref: "#/$defs/0" } }), $defs: Object.fromEntries(links) });
    expect(Object.keys(Object(schema.$defs))).toHaveLength(100);
  });
});

describe("toStrictJsonSchema refuses", () => {
  test.each<[string, Schema, string]>([
    ["records", z.object({ a: z.object({ b: z.record(z.string(), z.number()) }) }), "#/properties/a/properties/b "],
    ["loose objects", z.object({ a: z.array(z.looseObject({ b: z.string() })) }), "#/properties/a/items "],
    ["catchall", z.object({}).catchall(z.string()), "# "],
    ["tuples", z.object({ a: z.tuple([z.string()]) }), "#/properties/a "],
    ["any", z.object({ "a/b": z.unknown() }), "#/properties/a~1b "],
    ["never", z.object({ a: z.never().optional() }), "#/properties/a "],
    ["any in a branch", z.object({ a: z.union([z.string(), z.array(z.any())]) }), "#/properties/a/anyOf/1/items "],
    ["records in a definition", z.object({ a: z.lazy(() => Branch) }), "#/$defs/__schema0/properties/r "],
  ])("%s", (_name, schema, path) => {
    expect(() => strictOf(schema)).toThrow(ConfigurationError);
    expect(() => strictOf(schema)).toThrow(`The schema at ${path}`);
  });

  test.each<[string, JsonSchema, string]>([
    ["any object", { type: "object" }, "# "],
    ["any array", { type: "array" }, "#/items "],
    ["booleans", { type: "object", properties: { a: true } }, "#/properties/a "],
    ["patternProperties", { type: "object", properties: {}, patternProperties: { "^x": string } }, "# "],
    ["not", { type: "object", properties: { a: { type: "string", not: { enum: ["x"] } } } }, "#/properties/a "],
    ["if", { type: "object", properties: {}, if: {} }, "# "],
    ["dependentSchemas", { type: "object", properties: {}, dependentSchemas: {} }, "# "],
    ["constant objects", { type: "object", properties: { a: { const: {} } } }, "#/properties/a "],
    [
      "parts that disagree",
      { type: "object", properties: { a: { allOf: [{ type: "string" }, { type: "number" }] } } },
      "#/properties/a ",
    ],
    [
      "an allOf of itself",
      {
        type: "object",
        properties: { a: { $ref: "#/$defs/A" } },
        $defs: { A: { allOf: [{ $ref: "#/$defs/A" }, { type: "string" }] } },
      },
      "#/$defs/A",
    ],
    ["a $ref that is extended, at the root", { $ref: "#/$defs/A", required: ["a"], $defs: { A: closed({ a: string }) } }, "# "],
    ["a $ref to what every object has", { type: "object", properties: { a: { $ref: "#/constructor" } } }, "#/constructor "],
    [
      "a $ref that is extended",
      {
        type: "object",
        properties: { a: { allOf: [{ $ref: "#/$defs/A" }, { properties: { b: string } }] } },
        $defs: { A: closed({ a: string }) },
      },
      "#/properties/a ",
    ],
    [
      "parts that disagree about a property",
      { allOf: [closed({ a: string }), closed({ a: { ...string, minLength: 1 } })] },
      "# ",
    ],
    ["a missing definition", { type: "object", properties: { a: { $ref: "#/$defs/A" } } }, "#/properties/a "],
    ["a definition elsewhere", { type: "object", properties: { a: { $ref: "https://example.com/a.json" } } }, "#/properties/a "],
    ["a required key without a schema", { type: "object", properties: {}, required: ["a"] }, "#/properties/a "],
  ])("%s", (_name, schema, path) => {
    expect(() => toStrictJsonSchema(schema)).toThrow(ConfigurationError);
    expect(() => toStrictJsonSchema(schema)).toThrow(`The schema at ${path}`);
  });
});

const Branch = z.object({
  r: z.record(z.string(), z.string()),
  get next() {
    return Branch.optional();
  },
});
