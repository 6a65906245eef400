import type { JsonSchema, JsonValue } from "../contract/json.js";
import { isJsonObject, listOf, refuse } from "./strict-schema.js";

const shape =
  /^(\$ref|type|const|enum|anyOf|oneOf|properties|required|(additional|unevaluated|pattern)Properties|propertyNames|items)$/;
const unsupported =
  /^(not|if|then|else|dependentSchemas|dependencies|contains|prefixItems|(additional|unevaluated)Items|\$(dynamic|recursive)Ref)$/;

/** Whether a schema says more than annotations and limits, which are checked when the result is validated. */
export function shapesValues(schema: JsonSchema): boolean {
  return Object.keys(schema).some((keyword) => shape.test(keyword) || unsupported.test(keyword));
}

/** A schema and the parts of its `allOf`, at all depths; each `$ref` is a part of its own. */
export function partsOf(schema: JsonValue | undefined, path: string): JsonSchema[] {
  if (!isJsonObject(schema)) return refuse(path, "it takes any JSON, or none. Give it a type");
  const { $ref, allOf, $defs, definitions, ...own } = schema;
  const parts = listOf(allOf).flatMap((part, index) => partsOf(part, `${path}/allOf/${index}`));
  return [own, ...parts, ...($ref === undefined ? [] : [{ $ref }])];
}

/**
 * Merges a schema, the parts of its `allOf` and what they refer to into one schema without `allOf` and `$ref`.
 *
 * @param resolve - Finds the target of a `$ref`.
 * @throws ConfigurationError when two parts disagree about the shape of the value, or a keyword has no strict form.
 */
export function flattenSchema(
  schema: JsonValue | undefined,
  path: string,
  resolve: (ref: JsonValue, path: string) => JsonValue | undefined,
): JsonSchema {
  if (path.length > 4096) return refuse(path.slice(0, 100), "its allOf contains itself");
  const parts = partsOf(schema, path).map((part) =>
    part.$ref === undefined ? part : flattenSchema(resolve(part.$ref, path), `${path}/$ref`, resolve),
  );
  const merged: Record<string, JsonValue | undefined> = {};
  for (const part of parts) {
    for (const [keyword, value] of Object.entries(part)) {
      if (unsupported.test(keyword)) refuse(path, `\`${keyword}\`. Say it with types and unions`);
      const known = merged[keyword];
      if (known === undefined) merged[keyword] = value;
      else if (keyword === "required") merged[keyword] = [...listOf(known), ...listOf(value)];
      else if (keyword === "properties" && isJsonObject(known) && isJsonObject(value)) merged[keyword] = both(known, value);
      else if (shape.test(keyword) && JSON.stringify(known) !== JSON.stringify(value)) {
        refuse(path, `an allOf whose parts disagree about \`${keyword}\`. Write it as one schema`);
      }
    }
  }
  // A closed part forbids what the others add.
  const names = Object.keys(merged.properties ?? {}).length;
  if (parts.some((part) => part.additionalProperties === false && Object.keys(part.properties ?? {}).length < names)) {
    refuse(path, "an allOf with a closed part. Write it as one schema");
  }
  return merged;
}

function both(left: JsonSchema, right: JsonSchema): JsonSchema {
  const shared = Object.entries(right).map(([key, value]) => [
    key,
    Object.hasOwn(left, key) ? { allOf: [left[key], value] } : value,
  ]);
  return { ...left, ...Object.fromEntries(shared) };
}
