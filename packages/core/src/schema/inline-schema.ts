import { isJsonObject } from "../json/is-json-object.js";
import type { JsonObject, JsonSchema, JsonValue } from "../json/json.js";
import { resolveRef } from "./resolve-ref.js";
import { schemaBudget } from "./schema-budget.js";

/** Keywords whose keys are names and whose values are schemas. */
const maps = /^(properties|patternProperties|dependentSchemas)$/;
/** Keywords that hold data, not schemas. */
const data = /^(const|enum|default|examples)$/;

/**
 * Rewrites a schema without `$ref` and exclusive bounds, for services that take neither.
 *
 * A bound on integers moves by one; a bound on other numbers becomes inclusive. A recursive reference becomes "any value", and so
 * do the innermost references of a schema that would grow too large. All this may widen the schema, which is safe because the
 * model's output is validated against the original.
 *
 * @param onLoss - Called for each part that became wider.
 * @param options.exclusiveBounds - `"keep"` leaves bounds as they are.
 * @throws ConfigurationError that names the path where the schema is too large even without references.
 */
export function inlineSchema(
  root: JsonSchema,
  onLoss: (what: string) => void,
  { exclusiveBounds }: { exclusiveBounds?: "keep" | undefined } = {},
): JsonSchema {
  let failure: unknown;
  for (const maxOpen of [Number.POSITIVE_INFINITY, 8, 4, 2, 1, 0]) {
    const losses = new Set<string>();
    try {
      const schema = writeOut(root, (what) => losses.add(what), maxOpen, exclusiveBounds !== "keep");
      losses.forEach(onLoss);
      return schema;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** @param maxOpen - Upper bound on references followed inside each other. */
function writeOut(root: JsonSchema, onLoss: (what: string) => void, maxOpen: number, includes: boolean): JsonSchema {
  const spend = schemaBudget(root);
  /** @param open - The references that lead to this schema. */
  function schema(value: JsonValue | undefined, path: string, open: readonly string[], level: number): JsonValue | undefined {
    if (Array.isArray(value)) return value.map((item, index) => schema(item, `${path}/${index}`, open, level + 1) ?? null);
    if (!isJsonObject(value)) return value;
    spend(path, level);
    const { $ref, $defs: _, definitions: __, ...own } = value;
    if (typeof $ref === "string") {
      const found = open.length >= maxOpen || open.includes($ref) ? undefined : resolveRef(root, $ref);
      const target = isJsonObject(found) ? found : undefined;
      if (!target) onLoss(`${$ref} is recursive, too deep or leads nowhere, and became any value`);
      // Keywords next to a reference describe its use.
      return schema({ ...target, ...withoutRef(value) }, target ? $ref : path, [...open, $ref], level + 1);
    }
    const result: Record<string, JsonValue | undefined> = {};
    for (const [key, inner] of Object.entries(own)) {
      const at = `${path}/${key}`;
      if (data.test(key)) result[key] = inner;
      else if (maps.test(key) && isJsonObject(inner)) {
        result[key] = Object.fromEntries(
          Object.entries(inner).map(([name, part]) => [name, schema(part, `${at}/${name}`, open, level + 1)]),
        );
      } else result[key] = schema(inner, at, open, level + 1);
    }
    if (includes) includeBounds(result, onLoss);
    return result;
  }
  return { ...Object(schema(root, "#", [], 0)) };
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
