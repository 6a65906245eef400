import type { JsonObject, JsonSchema, JsonValue } from "@locus/core";

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
 */
export function inlineSchema(root: JsonSchema, onLoss: (what: string) => void): JsonSchema {
  /** @param open - The references that the schema is reached through. */
  function schema(value: JsonValue | undefined, open: readonly string[]): JsonValue | undefined {
    if (Array.isArray(value)) return value.map((item) => schema(item, open) ?? null);
    if (!isObject(value)) return value;
    const { $ref, $defs: _, definitions: __, exclusiveMinimum: above, exclusiveMaximum: below, ...own } = value;
    if (typeof $ref === "string") {
      const target = open.includes($ref) ? undefined : find(root, $ref);
      if (!target) onLoss(`${$ref} is recursive or leads nowhere, and became any value`);
      // What stands beside a reference describes its use.
      return schema({ ...target, ...withoutRef(value) }, [...open, $ref]);
    }
    const result: Record<string, JsonValue | undefined> = {};
    for (const [key, inner] of Object.entries(own)) {
      if (data.test(key)) result[key] = inner;
      else if (maps.test(key) && isObject(inner)) {
        result[key] = Object.fromEntries(Object.entries(inner).map(([name, part]) => [name, schema(part, open)]));
      } else result[key] = schema(inner, open);
    }
    const isInteger = own.type === "integer";
    if (typeof above === "number")
      result.minimum = Math.max(isInteger ? Math.floor(above) + 1 : above, numberOr(own.minimum, above));
    if (typeof below === "number")
      result.maximum = Math.min(isInteger ? Math.ceil(below) - 1 : below, numberOr(own.maximum, below));
    if (!isInteger && (typeof above === "number" || typeof below === "number")) onLoss("an exclusive bound became inclusive");
    return result;
  }
  return { ...Object(schema(root, [])) };
}

function withoutRef({ $ref: _, ...rest }: JsonObject): JsonObject {
  return rest;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function numberOr(value: JsonValue | undefined, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}

/** What a local reference (`#/$defs/City`) points to. */
function find(root: JsonSchema, reference: string): JsonObject | undefined {
  const steps = reference.startsWith("#") ? reference.split("/").slice(1) : ["…"];
  let found: JsonValue | undefined = root;
  for (const step of steps) found = isObject(found) ? found[step.replaceAll("~1", "/").replaceAll("~0", "~")] : undefined;
  return isObject(found) ? found : undefined;
}
