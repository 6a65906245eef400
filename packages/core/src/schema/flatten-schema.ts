import { isJsonObject } from "../json/is-json-object.js";
import type { JsonSchema, JsonValue } from "../json/json.js";
import { listOf, refuse } from "./strict-schema.js";

const shape = /^(\$ref|type|const|enum|anyOf|oneOf|properties|required|additionalProperties|propertyNames|items)$/;
const unsupported = /^(not|if|contains|prefixItems|patternProperties|unevaluated\w+|depend\w+)$/;

/** Whether a schema has more than annotations and limits, which are checked when the result is validated. */
export function shapesValues(schema: JsonSchema): boolean {
  return Object.keys(schema).some((keyword) => shape.test(keyword));
}

/**
 * Merges a schema and the parts of its `allOf` into one schema without `allOf`.
 *
 * @throws ConfigurationError when two parts disagree on the shape of the value, or a keyword has no strict form.
 */
export function flattenSchema(schema: JsonValue | undefined, path: string, level = 0): JsonSchema {
  if (level > 100) refuse("#", "an `allOf` nests too deep. Write it as one schema");
  if (!isJsonObject(schema)) return refuse(path, "it takes any JSON. Give it a type");
  const { allOf, ...own } = schema;
  const keyword = Object.keys(own).find((name) => unsupported.test(name));
  if (keyword) refuse(path, `it uses \`${keyword}\`. Use objects, arrays and unions instead`);
  const parts = listOf(allOf).map((part, index) => flattenSchema(part, `${path}/allOf/${index}`, level + 1));
  return parts.reduce((merged, part) => merge(merged, part, path, shape), own);
}

/** The keywords of two schemas. Both may set the same key to different values only where that does not matter. */
function merge(left: JsonSchema, right: JsonSchema, path: string, matters: RegExp): JsonSchema {
  // Keeps the key order and the values of the left one.
  const merged: Record<string, JsonValue | undefined> = { ...left, ...right, ...left };
  for (const [key, value] of Object.entries(left)) {
    const other = right[key];
    if (!matters.test(key) || other === undefined) continue;
    if (key === "required") merged[key] = [...listOf(value), ...listOf(other)];
    else if (key === "properties" && isJsonObject(value) && isJsonObject(other)) merged[key] = merge(value, other, path, /^/);
    else if (JSON.stringify(value) !== JSON.stringify(other)) {
      refuse(path, `the parts of its allOf disagree about \`${key}\`. Write it as one schema`);
    }
  }
  return merged;
}
