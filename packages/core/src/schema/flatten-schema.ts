import type { JsonSchema, JsonValue } from "../contract/json.js";
import { isJsonObject, listOf, refuse } from "./strict-schema.js";

const shape =
  /^(\$ref|type|const|enum|anyOf|oneOf|properties|required|(additional|unevaluated|pattern)Properties|propertyNames|items)$/;
const unsupported = /^(not|if|contains|prefixItems|dependentSchemas|dependencies)$/;

/** Whether a schema says more than annotations and limits, which are checked when the result is validated. */
export function shapesValues(schema: JsonSchema): boolean {
  return Object.keys(schema).some((keyword) => shape.test(keyword) || unsupported.test(keyword));
}

/** A schema and the parts of its `allOf`, at all depths; each `$ref` is a part of its own. */
function partsOf(schema: JsonValue | undefined, path: string): JsonSchema[] {
  if (!isJsonObject(schema)) return refuse(path, "it takes any JSON, or none. Give it a type");
  const { $ref, allOf, $defs, definitions, ...own } = schema;
  const parts = listOf(allOf).flatMap((part, index) => partsOf(part, `${path}/allOf/${index}`));
  return [own, ...parts, ...($ref === undefined ? [] : [{ $ref }])];
}

/**
 * Merges a schema, the parts of its `allOf` and what they refer to into one schema without `allOf` and `$ref`.
 *
 * @param options.resolve - Finds the target of a `$ref`.
 * @param options.keepRef - Keep the `$ref` of a schema that is nothing else, with its description.
 * @throws ConfigurationError when two parts disagree about the shape of the value, or a keyword has no strict form.
 */
export function flattenSchema(
  schema: JsonValue | undefined,
  path: string,
  options: { resolve: (ref: JsonValue, path: string) => JsonValue; keepRef: boolean },
): JsonSchema {
  if (path.length > 4096) refuse(path.slice(0, 99), "its allOf contains itself");
  const all = partsOf(schema, path);
  const [only, ...others] = all.filter(shapesValues);
  const keepsRef = options.keepRef && only?.$ref !== undefined && others.length === 0;
  const parts = all.map((part) =>
    part.$ref === undefined || keepsRef
      ? part
      : flattenSchema(options.resolve(part.$ref, path), `${path}/$ref`, { ...options, keepRef: false }),
  );
  const merged: Record<string, JsonValue | undefined> = {};
  for (const [keyword, value] of parts.flatMap((part) => Object.entries(part))) {
    if (unsupported.test(keyword)) refuse(path, `it uses \`${keyword}\`. Say it with objects, arrays and unions`);
    const known = merged[keyword];
    if (known === undefined) merged[keyword] = value;
    else if (keyword === "required") merged[keyword] = [...listOf(known), ...listOf(value)];
    else if (keyword === "properties" && isJsonObject(known) && isJsonObject(value)) merged[keyword] = both(known, value);
    else if (shape.test(keyword) && JSON.stringify(known) !== JSON.stringify(value)) {
      refuse(path, `the parts of its allOf disagree about \`${keyword}\`. Write it as one schema`);
    }
  }
  // A closed part forbids what the others add.
  const size = (part: JsonSchema) => Object.keys(part.properties ?? {}).length;
  if (parts.some((part) => part.additionalProperties === false && size(part) < size(merged))) {
    refuse(path, "a part of its allOf is closed. Write it as one schema");
  }
  return merged;
}

function both(left: JsonSchema, right: JsonSchema): JsonSchema {
  const added = Object.entries(right).map(([key, value]) => [
    key,
    Object.hasOwn(left, key) ? { allOf: [left[key], value] } : value,
  ]);
  return { ...left, ...Object.fromEntries(added) };
}
