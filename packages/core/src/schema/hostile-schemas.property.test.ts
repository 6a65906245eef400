import fc from "fast-check";
import { expect, test } from "vitest";
import { ConfigurationError } from "../errors/errors.js";
import type { JsonObject, JsonSchema, JsonValue } from "../json/json.js";
import { inlineSchema } from "./inline-schema.js";
import { objectRoot } from "./object-root.js";
import { toOpenAPISchema } from "./openapi-schema.js";
import { repairSchema } from "./repair-schema.js";
import { toStrictJsonSchema } from "./strict-json-schema.js";

const keywords = fc.constantFrom(
  ..."type properties required items prefixItems additionalItems enum const anyOf oneOf allOf not if format pattern".split(" "),
  ..."exclusiveMinimum minimum $defs definitions $ref additionalProperties patternProperties nullable description a".split(" "),
);
const scalars = fc.constantFrom<JsonValue>(
  ...[null, true, false, 0, 1.5, "", "array", "object", "string", "a", "^(?=a)", "#", "#/$defs/a", "#/properties/a", "#/a"],
  ...[
    [],
    {},
    ["a", "a"],
    ["string", "null"],
    { $ref: "#/$defs/a" },
    JSON.parse('{"toString":1,"valueOf":1,"__proto__":{"type":"array"}}'),
  ],
);
/** What a server may send for a schema: keywords in any place with any value, references that go in circles among them. */
const { schema: schemas } = fc.letrec<{ schema: JsonObject; value: JsonValue }>((tie) => ({
  value: fc.oneof({ maxDepth: 5 }, scalars, tie("schema"), fc.array(tie("value"), { maxLength: 3 })),
  schema: fc.dictionary(keywords, tie("value"), { maxKeys: 5 }),
}));

test.each<[string, (schema: JsonSchema) => unknown]>([
  ["repairSchema", repairSchema],
  ["objectRoot", (schema) => objectRoot(schema, "The parameters")],
  ["inlineSchema", (schema) => inlineSchema(schema, () => {})],
  ["toOpenAPISchema", (schema) => toOpenAPISchema(schema, () => {})],
  ["repair and toOpenAPISchema", (schema) => toOpenAPISchema(repairSchema(schema).schema, () => {})],
  ["toStrictJsonSchema", (schema) => toStrictJsonSchema(schema)],
])(
  "any JSON for a schema: %s ends within a second, with a schema or a ConfigurationError, and leaves it alone",
  (_name, convert) => {
    const holds = (schema: JsonObject) => {
      const before = JSON.stringify(schema);
      const start = performance.now();
      try {
        convert(schema);
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigurationError);
      }
      expect(performance.now() - start).toBeLessThan(1_000);
      expect(JSON.stringify(schema)).toBe(before);
    };
    fc.assert(fc.property(schemas, holds), { numRuns: 1_000 });
  },
);
