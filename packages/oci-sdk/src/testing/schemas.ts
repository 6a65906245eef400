import type { JsonSchema } from "@locus/core";
import fc from "fast-check";

const name = fc.constantFrom("city", "days", "a-b", "$x");
const described = fc.record({ description: fc.constant("What it is."), title: fc.constant("It") }, { requiredKeys: [] });
const leaf = fc.constantFrom<JsonSchema>(
  {},
  { type: "string" },
  { type: "string", format: "date-time", minLength: 1, pattern: "^[a-z]+$" },
  { type: "string", enum: ["Oslo", "Rome"] },
  { enum: ["Oslo", 1, null] },
  { const: "Oslo" },
  { const: 3 },
  { type: "integer", minimum: 1, exclusiveMaximum: 9 },
  { type: "number", multipleOf: 0.5, default: 1 },
  { type: "boolean" },
  { type: "null" },
  { type: ["string", "null"] },
  { type: ["integer", "string"] },
  { type: "array" },
  { type: "object" },
  { type: "object", additionalProperties: false },
  { $ref: "#/$defs/place" },
);

const { schema } = fc.letrec<{ schema: JsonSchema; any: JsonSchema; properties: Record<string, JsonSchema> }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.record({ type: fc.constant("array"), items: tie("schema"), maxItems: fc.constantFrom(3) }, { requiredKeys: ["type"] }),
    fc.record({ type: fc.constant("array"), prefixItems: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }) }),
    fc.record({ type: fc.constant("object"), properties: tie("properties"), required: fc.subarray(["city", "days"]) }),
    fc.record({ type: fc.constant("object"), additionalProperties: tie("schema") }),
    fc.record({ anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ oneOf: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }) }),
    fc.record({ allOf: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }) }),
  ),
  schema: fc.tuple(tie("any"), described).map(([one, words]) => ({ ...one, ...words })),
  properties: fc.dictionary(name, tie("schema"), { maxKeys: 3 }),
}));

/** Any schema of an object, as tools and outputs have them: sensible or not. */
export const objectSchemas: fc.Arbitrary<JsonSchema> = fc
  .record({ properties: fc.dictionary(name, schema, { maxKeys: 4 }), required: fc.subarray(["city", "days"]) })
  .map(({ properties, required }) => ({
    type: "object",
    properties,
    required: required.filter((key) => Object.hasOwn(properties, key)),
    $defs: { place: { type: "object", properties: { lat: { type: "number" } } } },
  }));
