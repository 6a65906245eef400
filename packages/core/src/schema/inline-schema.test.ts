import { describe, expect, test } from "vitest";
import type { JsonSchema } from "../json/json.js";
import { inlineSchema } from "./inline-schema.js";

const run = (schema: JsonSchema): { schema: JsonSchema; losses: string[] } => {
  const losses: string[] = [];
  return { schema: inlineSchema(schema, (what) => losses.push(what)), losses };
};

describe("inlineSchema", () => {
  test.each<[string, JsonSchema, JsonSchema]>([
    [
      "a reference, with what stands beside it",
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
});
