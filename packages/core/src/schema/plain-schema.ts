import { isJsonObject } from "../json/is-json-object.js";
import type { JsonObject, JsonValue } from "../json/json.js";
import { listOf } from "./strict-schema.js";

/** Keywords with the type of their value, or with the types that they may name. */
const plain =
  /^((title|description|\$schema) string|((min|max)(imum|Length|Items)|exclusiveM(in|ax)imum) number|(const|default) .*|type (\[?"(string|number|integer|boolean|array|object)"(,"null"])?|"null"))$/;

/** Upper bound on the schemas that are checked here; larger ones do not count as plain. */
const maxSchemas = 250;

/**
 * Whether a schema has only keywords that all services understand, so that it needs no repair. Most schemas of tools are plain; a
 * schema that is not may need no repair either.
 *
 * @param use - `"arguments"` requires an object with properties and no union.
 */
export function isPlainSchema(root: JsonValue | undefined, use?: "arguments"): boolean {
  let schemas = 0;
  const isPlain = (schema: JsonValue | undefined): boolean =>
    isJsonObject(schema) &&
    ++schemas <= maxSchemas &&
    (schema.items !== undefined || !listOf(schema.type).includes("array")) &&
    Object.entries(schema).every(([key, value]) => holds(key, value, Object(schema.properties)));
  const holds = (key: string, value: JsonValue | undefined, properties: JsonObject): boolean => {
    if (key === "items") return isPlain(value);
    if (key === "additionalProperties") return value === false || isPlain(value);
    if (key === "properties") return isJsonObject(value) && Object.values(value).every(isPlain);
    if (key === "type") return plain.test(`type ${JSON.stringify(value)}`);
    if (!Array.isArray(value)) return plain.test(`${key} ${typeof value}`);
    const isName = (name: JsonValue): boolean => typeof name === "string" && Object.hasOwn(properties, name);
    const isSet = new Set(value).size === value.length;
    if (key === "required") return isSet && value.every(isName);
    return value.length > 0 && (key === "enum" ? isSet : key === "anyOf" && value.every(isPlain));
  };
  const { type, properties, anyOf }: JsonObject = Object(root);
  return isPlain(root) && (!use || (type === "object" && !anyOf && isJsonObject(properties)));
}
