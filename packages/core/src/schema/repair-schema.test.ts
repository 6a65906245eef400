import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { ConfigurationError } from "../errors/errors.js";
import type { JsonObject, JsonSchema, JsonValue } from "../json/json.js";
import { repairSchema } from "./repair-schema.js";
import { inputJsonSchema } from "./validate.js";

const string = { type: "string" };
const object = (properties: JsonObject, more: JsonObject = {}): JsonSchema => ({ type: "object", properties, ...more });
/** A schema as the only property of an object. */
const within = (schema: JsonValue) => object({ x: schema });

describe("repairSchema", () => {
  test.each<[string, string, JsonValue, JsonValue, string]>([
    // Arrays: oracle/langchain-oracle#37, spacelift-io/spacectl#402, NousResearch/hermes-agent#24208
    ["", "a bare array", { type: "array" }, { type: "array", items: {} }, "#/properties/x/items"],
    ["", "an array or null", { type: ["array", "null"] }, { type: ["array", "null"], items: {} }, "#/properties/x/items"],
    ["", "items that are null", { type: "array", items: null }, { type: "array", items: {} }, "#/properties/x/items"],
    ["", "items that are anything", { type: "array", items: true }, { type: "array", items: {} }, "#/properties/x/items"],
    [
      "TokenRhythm/opensquilla#1263",
      "arrays of arrays",
      { type: "array", items: { type: "array" } },
      { type: "array", items: { type: "array", items: {} } },
      "#/properties/x/items/items",
    ],
    [
      "",
      "arrays in a union",
      { anyOf: [{ type: "array" }, string] },
      { anyOf: [{ type: "array", items: {} }, string] },
      "#/properties/x/anyOf/0/items",
    ],
    [
      "NousResearch/hermes-agent#71804",
      "a tuple",
      { type: "array", prefixItems: [string, { type: "array" }] },
      { type: "array", prefixItems: [string, { type: "array", items: {} }], items: {} },
      "#/properties/x/prefixItems/1/items",
    ],
    [
      "draft-07",
      "a tuple of draft-07",
      { type: "array", items: [string], additionalItems: false },
      { type: "array", prefixItems: [string], items: false },
      "#/properties/x/items",
    ],
    [
      "",
      "additionalItems without items",
      { ...string, additionalItems: false, minLength: null },
      string,
      "#/properties/x/minLength",
    ],
    // Names in required: probelabs/probe#569, NousResearch/hermes-agent#64054, google-gemini/gemini-cli#1458
    [
      "",
      "orphans",
      object({ a: string }, { required: ["a", "ghost"] }),
      object({ a: string }, { required: ["a"] }),
      "#/properties/x/required",
    ],
    [
      "PostHog/mcp#149",
      "values of an enum twice",
      object({ a: { enum: ["a", "b", "a"] } }),
      object({ a: { enum: ["a", "b"] } }),
      "#/properties/x/properties/a/enum",
    ],
    ["", "nothing but orphans", { type: "object", required: ["login"] }, { type: "object" }, "#/properties/x/required"],
    [
      "",
      "names twice",
      object({ a: string }, { required: ["a", "a"] }),
      object({ a: string }, { required: ["a"] }),
      "#/properties/x/required",
    ],
    ["MervinPraison/PraisonAI#3111", "null for required", object({}, { required: null }), object({}), "#/properties/x/required"],
    [
      "draft 3",
      "a property that says itself that it is required",
      object({ a: { ...string, required: true }, b: { ...string, required: false } }),
      object({ a: string, b: string }, { required: ["a"] }),
      "#/properties/x/properties/a/required",
    ],
    // Types
    ["", "no type", { type: "None", description: "D" }, { description: "D" }, "#/properties/x/type"],
    ["", "any type", { type: "any" }, {}, "#/properties/x/type"],
    ["", "types in capitals", { type: "STRING" }, string, "#/properties/x/type"],
    ["", "types of Python", { type: ["str", "None"] }, {}, "#/properties/x/type"],
    ["", "a list of one type twice", { type: ["string", "string"] }, string, "#/properties/x/type"],
    ["", "no types", { type: [] }, {}, "#/properties/x/type"],
    // Bounds: Dokploy/mcp#74, Fabric-Pro/fizzy-mcp#30
    [
      "draft-04",
      "an exclusive bound",
      { type: "integer", exclusiveMinimum: true, minimum: 0 },
      { type: "integer", exclusiveMinimum: 0 },
      "#/properties/x/exclusiveMinimum",
    ],
    [
      "draft-04",
      "an inclusive bound",
      { exclusiveMaximum: false, maximum: 9 },
      { maximum: 9 },
      "#/properties/x/exclusiveMaximum",
    ],
    ["", "a bound without a number", { exclusiveMaximum: true }, {}, "#/properties/x/exclusiveMaximum"],
    // Text: SmartBear/smartbear-mcp#491, vercel/ai#16021, codefuturist/email-mcp#72; cyanheads/git-mcp-server#47
    [
      "",
      "look-around",
      { ...string, pattern: "^(?!x)", format: "email" },
      { ...string, format: "email" },
      "#/properties/x/pattern",
    ],
    ["", "back references", { ...string, pattern: "^(a)\\1$" }, string, "#/properties/x/pattern"],
    ["", "an unknown format", { ...string, format: "uri" }, { ...string, description: "Format: uri." }, "#/properties/x/format"],
    [
      "",
      "an unknown format, described",
      { format: "int64", description: "Bytes." },
      { description: "Bytes. Format: int64." },
      "#/properties/x/format",
    ],
    // Values
    ["", "no values", { enum: [] }, {}, "#/properties/x/enum"],
    ["", "no alternatives", { ...string, anyOf: [] }, string, "#/properties/x/anyOf"],
    // What serializers write for nothing
    [
      "",
      "nulls",
      { ...string, description: null, enum: null, pattern: null, items: null, default: null },
      { ...string, default: null },
      "#/properties/x/description",
    ],
    [
      "anomalyco/opencode#49464, inngest/inngest#3305",
      "true for a property",
      object({ a: true }),
      object({ a: {} }),
      "#/properties/x/properties/a",
    ],
    [
      "smallmain/vscode-unify-chat-provider#162, promptfoo/promptfoo#5960",
      "keywords among the properties",
      object({ type: "object", a: string }, { required: ["type", "a"] }),
      object({ a: string }, { required: ["a"] }),
      "#/properties/x/properties/type",
    ],
    [
      "cbdb-project/cbdb-online-main-server#879",
      "a list of no properties",
      { type: "object", properties: [] },
      { type: "object" },
      "#/properties/x/properties",
    ],
    [
      "",
      "additional properties that are null",
      object({}, { additionalProperties: null }),
      object({}),
      "#/properties/x/additionalProperties",
    ],
  ])("%s %s", (_report, _name, given, expected, first) => {
    const schema = within(given);
    const before = structuredClone(schema);
    const { schema: repaired, repairs } = repairSchema(schema);
    expect(repaired).toEqual(within(expected));
    expect(repairs[0]).toContain(first);
    expect(schema).toEqual(before);
    expect(repairSchema(repaired)).toEqual({ schema: repaired, repairs: [] });
  });

  test("everywhere", () => {
    const bad = { type: "array" };
    const good = { type: "array", items: {} };
    const everywhere = (x: JsonObject): JsonSchema => ({
      properties: { "a/b": x },
      patternProperties: { "^x": x },
      additionalProperties: x,
      not: x,
      if: x,
      contains: x,
      allOf: [x],
      $defs: { A: x },
      definitions: { A: x },
    });
    const { schema, repairs } = repairSchema(everywhere(bad));
    expect(schema).toEqual(everywhere(good));
    expect(repairs).toContain("#/properties/a~1b/items");
    expect(repairs).toHaveLength(9);
  });

  test.each<[string, JsonValue]>([
    [
      "data that looks like a schema",
      { const: { type: "array" }, enum: [{ required: null }], default: { type: "array" }, examples: [{ type: "array" }] },
    ],
    [
      "properties with the names of keywords",
      object({ required: string, type: string, items: string, enum: string, format: string }),
    ],
    ["required names of a union around", object({ a: string, b: string }, { anyOf: [{ required: ["a"] }, { required: ["b"] }] })],
    ["required keys of a record", { type: "object", additionalProperties: string, required: ["id"] }],
    ["required keys that a part describes", { allOf: [object({ a: string })], required: ["a"] }],
    ["patterns that only look like look-around", { ...string, pattern: "^[(?!)]\\(?=\\\\1$" }],
    ["never", { not: {} }],
    ["a property that may not be", object({ a: false })],
    ["annotations", { $id: "i", $comment: "c", title: "T", deprecated: true, nullable: true, "x-order": 1, examples: ["a"] }],
    ["a closed record", { type: "object", properties: {}, additionalProperties: false }],
  ])("leaves alone: %s", (_name, given) => {
    const schema = within(given);
    const result = repairSchema(schema);
    expect(result.repairs).toEqual([]);
    expect(result.schema).toBe(schema);
  });

  test("what schema libraries write needs no repair but for formats and look-around", () => {
    const schema = z.object({
      text: z.string().min(1).optional(),
      list: z.array(z.unknown()),
      pair: z.tuple([z.string(), z.number()], z.boolean()),
      map: z.record(z.string(), z.int().positive()),
      one: z.discriminatedUnion("k", [z.object({ k: z.literal("a") }), z.object({ k: z.literal("b"), d: z.iso.date() })]),
    });
    expect(repairSchema(inputJsonSchema(schema)).repairs).toEqual([]);
    const { repairs } = repairSchema(
      inputJsonSchema(
        z.object({ to: z.email({ pattern: z.regexes.html5Email }), at: z.string().regex(/^(?!x)/), site: z.url() }),
      ),
    );
    expect(repairs).toEqual(["#/properties/at/pattern", "#/properties/site/format"]);
  });

  test("a schema that is too large or too deep is an error that names the path", () => {
    const many = object(Object.fromEntries(Array.from({ length: 30_000 }, (_, index) => [`p${index}`, string])));
    expect(() => repairSchema(many)).toThrow("The schema at #/properties/p19999");
    let deep: JsonSchema = string;
    for (let level = 0; level < 20_000; level++) deep = { type: "array", items: deep };
    expect(() => repairSchema(deep)).toThrow(ConfigurationError);
  });

  test("any JSON for a schema: ends, needs nothing more afterwards, and leaves what it is given alone", () => {
    const keyword = fc.constantFrom(
      "type",
      "properties",
      "required",
      "items",
      "enum",
      "anyOf",
      "allOf",
      "format",
      "pattern",
      "not",
      "additionalItems",
      "exclusiveMinimum",
      "minimum",
      "$defs",
      "$ref",
      "x",
    );
    const { schema: schemas } = fc.letrec<{ schema: JsonObject; value: JsonValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<JsonValue>(null, true, false, 0, "", "array", "object", "a", "^(?=a)", [], {}, ["a", "a"]),
        tie("schema"),
        fc.array(tie("value"), { maxLength: 3 }),
      ),
      schema: fc.dictionary(keyword, tie("value"), { maxKeys: 5 }),
    }));
    const holds = (schema: JsonObject) => {
      const before = structuredClone(schema);
      const once = repairSchema(schema);
      expect(schema).toEqual(before);
      expect(JSON.parse(JSON.stringify(repairSchema(once.schema).schema))).toEqual(JSON.parse(JSON.stringify(once.schema)));
    };
    fc.assert(fc.property(schemas, holds));
  });
});
