import { isJsonObject } from "../json/is-json-object.js";
import type { JsonObject, JsonSchema, JsonValue } from "../json/json.js";

/** Where schemas are by name, rather than keywords by meaning. */
const maps = /^(properties|patternProperties|dependentSchemas)$/;
/** What is data, whatever it looks like. */
const data = /^(const|enum|default|examples)$/;

/**
 * A schema without `$ref` and without exclusive bounds, for services that take neither.
 *
 * A bound on integers moves by one, one on other numbers becomes inclusive; a reference to a schema from inside itself becomes "any
 * value". Both only make the schema wider: what the model gives is validated against the original.
 *
 * @param onLoss - Told where the schema became wider.
 * @param options.exclusiveBounds - `"keep"` leaves bounds as they are.
 */
export function inlineSchema(
  root: JsonSchema,
  onLoss: (what: string) => void,
  { exclusiveBounds }: { exclusiveBounds?: "keep" | undefined } = {},
): JsonSchema {
  /** @param open - The references that the schema is reached through. */
  function schema(value: JsonValue | undefined, open: readonly string[]): JsonValue | undefined {
    if (Array.isArray(value)) return value.map((item) => schema(item, open) ?? null);
    if (!isJsonObject(value)) return value;
    const { $ref, $defs: _, definitions: __, ...own } = value;
    if (typeof $ref === "string") {
      const target = open.includes($ref) ? undefined : find(root, $ref);
      if (!target) onLoss(`${$ref} is recursive or leads nowhere, and became any value`);
      // What stands beside a reference describes its use.
      return schema({ ...target, ...withoutRef(value) }, [...open, $ref]);
    }
    const result: Record<string, JsonValue | undefined> = {};
    for (const [key, inner] of Object.entries(own)) {
      if (data.test(key)) result[key] = inner;
      else if (maps.test(key) && isJsonObject(inner)) {
        result[key] = Object.fromEntries(Object.entries(inner).map(([name, part]) => [name, schema(part, open)]));
      } else result[key] = schema(inner, open);
    }
    if (exclusiveBounds !== "keep") includeBounds(result, onLoss);
    return result;
  }
  return { ...Object(schema(root, [])) };
}

function includeBounds(schema: Record<string, JsonValue | undefined>, onLoss: (what: string) => void): void {
  const { type, minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: below } = schema;
  delete schema.exclusiveMinimum;
  delete schema.exclusiveMaximum;
  const isInteger = type === "integer";
  if (typeof above === "number") schema.minimum = Math.max(isInteger ? Math.floor(above) + 1 : above, numberOr(minimum, above));
  if (typeof below === "number") schema.maximum = Math.min(isInteger ? Math.ceil(below) - 1 : below, numberOr(maximum, below));
  if (!isInteger && (typeof above === "number" || typeof below === "number")) onLoss("an exclusive bound became inclusive");
}

function withoutRef({ $ref: _, ...rest }: JsonObject): JsonObject {
  return rest;
}

function numberOr(value: JsonValue | undefined, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}

/** What a local reference (`#/$defs/City`) points to. */
function find(root: JsonSchema, reference: string): JsonObject | undefined {
  const steps = reference.startsWith("#") ? reference.split("/").slice(1) : ["…"];
  let found: JsonValue | undefined = root;
  for (const step of steps) found = isJsonObject(found) ? found[step.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined;
  return isJsonObject(found) ? found : undefined;
}
