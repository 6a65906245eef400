import { describe, expect, test } from "vitest";
import { ConfigurationError } from "../errors/errors.js";
import type { JsonSchema } from "../json/json.js";
import { inlineSchema } from "./inline-schema.js";

const run = (schema: JsonSchema): { schema: JsonSchema; losses: string[] } => {
  const losses: string[] = [];
  return { schema: inlineSchema(schema, (what) => losses.push(what)), losses };
};

/** Definitions that use the next one twice each. */
const doubling = (count: number): JsonSchema => ({
  properties: { x: { $ref: "#/$defs/0" } },
  $defs: Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      index,
      index + 1 < count
        ? { properties: { a: { $ref: `#/$defs/${index + 1}` }, b: { $ref: `#/$defs/${index + 1}` } } }
        : { type: "string" },
    ]),
  ),
});

describe("inlineSchema", () => {
  test.each<[string, JsonSchema, JsonSchema]>([
    [
      "a reference with sibling keywords",
      { properties: { a: { $ref: "#/$defs/A", description: "mine" } }, $defs: { A: { type: "string", description: "its" } } },
      { properties: { a: { type: "string", description: "mine" } } },
    ],
    [
      "references in references, arrays and unions",
      {
        anyOf: [{ $ref: "#/definitions/B" }, { type: "array", items: { $ref: "#/definitions/A" } }],
        definitions: { A: { type: "null" }, B: { properties: { a: { $ref: "#/definitions/A" } } } },
      },
      { anyOf: [{ properties: { a: { type: "null" } } }, { type: "array", items: { type: "null" } }] },
    ],
    ["a reference used twice", { items: [{ $ref: "#/$defs/A" }, { $ref: "#/$defs/A" }], $defs: { A: {} } }, { items: [{}, {}] }],
    ["escapes in a reference", { $ref: "#/$defs/a~1b~0c", $defs: { "a/b~c": { type: "string" } } }, { type: "string" }],
    [
      "properties with the names of keywords",
      {
        properties: { $ref: { type: "string" }, exclusiveMinimum: { type: "number" }, $defs: {}, enum: { $ref: "#/$defs/A" } },
        $defs: { A: {} },
      },
      { properties: { $ref: { type: "string" }, exclusiveMinimum: { type: "number" }, $defs: {}, enum: {} } },
    ],
    [
      "data that looks like a schema",
      { const: { $ref: "#/x" }, enum: [{ exclusiveMinimum: 1 }] },
      { const: { $ref: "#/x" }, enum: [{ exclusiveMinimum: 1 }] },
    ],
    [
      "bounds of integers",
      { type: "integer", exclusiveMinimum: 0, exclusiveMaximum: 10 },
      { type: "integer", minimum: 1, maximum: 9 },
    ],
    [
      "broken bounds of integers",
      { type: "integer", exclusiveMinimum: 0.5, exclusiveMaximum: 9.5 },
      { type: "integer", minimum: 1, maximum: 9 },
    ],
    [
      "the narrower of two bounds",
      { type: "integer", exclusiveMinimum: 0, minimum: 5, exclusiveMaximum: 4, maximum: 9 },
      { type: "integer", minimum: 5, maximum: 3 },
    ],
  ])("%s", (_name, schema, expected) => {
    expect(run(schema)).toEqual({ schema: expected, losses: [] });
  });

  test.each<[string, JsonSchema, JsonSchema]>([
    ["exclusive bounds of numbers", { type: "number", exclusiveMinimum: 0 }, { type: "number", minimum: 0 }],
    ["a recursive reference", { properties: { next: { $ref: "#" } } }, { properties: { next: { properties: { next: {} } } } }],
    ["a reference to elsewhere", { items: { $ref: "https://example.com/s", title: "S" } }, { items: { title: "S" } }],
    ["a reference to nothing", { items: { $ref: "#/$defs/None" } }, { items: {} }],
  ])("%s: wider, and says so", (_name, schema, expected) => {
    const result = run(schema);
    expect(result.schema).toEqual(expected);
    expect(result.losses).toHaveLength(1);
  });

  test("bounds stay where they are welcome", () => {
    const schema: JsonSchema = { items: { $ref: "#/$defs/A" }, $defs: { A: { type: "number", exclusiveMinimum: 0 } } };
    const onLoss = (what: string) => expect.unreachable(what);
    expect(inlineSchema(schema, onLoss, { exclusiveBounds: "keep" })).toEqual({ items: { type: "number", exclusiveMinimum: 0 } });
  });

  test("leaves what it is given alone", () => {
    const schema: JsonSchema = Object.freeze({ type: "integer", exclusiveMinimum: 0 });
    run(schema);
    expect(schema).toEqual({ type: "integer", exclusiveMinimum: 0 });
  });

  test("definitions that use each other twice are written out while that is possible, and are then wider", () => {
    expect(run(doubling(12)).losses).toEqual([]);
    for (const count of [20, 40, 1_000]) {
      const { schema, losses } = run(doubling(count));
      expect(JSON.stringify(schema).length).toBeLessThan(20_000);
      expect(losses).toEqual(["#/$defs/8 is recursive, too deep or leads nowhere, and became any value"]);
    }
  });

  test("definitions that all use each other are written out to some depth", () => {
    const names = Array.from({ length: 15 }, (_, index) => `N${index}`);
    const all = { anyOf: names.map((name) => ({ $ref: `#/$defs/${name}` })) };
    const node = { type: "object", properties: { next: all } };
    const { schema, losses } = run({ ...all, $defs: Object.fromEntries(names.map((name) => [name, node])) });
    expect(JSON.stringify(schema).length).toBeLessThan(1_000_000);
    expect(losses).toHaveLength(15);
  });

  test.each<[string, (level: JsonSchema) => JsonSchema]>([
    ["lists in lists", (items) => ({ type: "array", items })],
    ["objects in objects", (a) => ({ type: "object", properties: { a } })],
  ])("a schema that nests too deep is an error that names the path: %s", (_name, around) => {
    const nested = (levels: number): JsonSchema => (levels === 0 ? {} : around(nested(levels - 1)));
    let schema = nested(240);
    expect(run(schema)).toEqual({ schema, losses: [] });
    for (let level = 0; level < 10_000; level++) schema = around(schema);
    expect(() => run(schema)).toThrow(ConfigurationError);
    expect(() => run(nested(251))).toThrow(/^The schema at #.* (nests|has) more than/);
  });

  test.each(["#/%E0%A4%A", "#anchor", "other.json#/a", "#/$defs/__proto__", "#/properties/a/type"])(
    "a reference to %s is any value",
    ($ref) => {
      expect(run({ properties: { a: { type: "string" }, b: { $ref } } }).schema).toEqual({
        properties: { a: { type: "string" }, b: {} },
      });
    },
  );
});
