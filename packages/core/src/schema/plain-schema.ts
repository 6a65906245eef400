import { isJsonObject } from "../json/is-json-object.js";
import type { JsonObject, JsonValue } from "../json/json.js";

/** Keywords, and the type of what they hold, or the type that they name. */
const plain =
  /^((title|description|\$schema) string|((min|max)(imum|Length|Items)|exclusiveM(in|ax)imum) number|(const|default) .*|type "(string|number|integer|boolean|array|object|null)")$/;

/** A schema of more schemas is not looked through here. */
const mostSchemas = 250;

/**
 * Whether a schema has nothing but words that all services understand, so that there is nothing to repair. Most schemas of tools are like
 * this; one that is not may need no repair either.
 */
export function isPlainSchema(root: JsonValue | undefined): boolean {
  let schemas = 0;
  const isPlain = (schema: JsonValue | undefined): boolean =>
    isJsonObject(schema) &&
    ++schemas <= mostSchemas &&
    (schema.type !== "array" || schema.items !== undefined) &&
    Object.entries(schema).every(([key, value]) => holds(key, value, Object(schema.properties)));
  const holds = (key: string, value: JsonValue | undefined, properties: JsonObject): boolean => {
    if (key === "items") return isPlain(value);
    if (key === "additionalProperties") return value === false || isPlain(value);
    if (key === "properties") return isJsonObject(value) && Object.values(value).every(isPlain);
    if (!Array.isArray(value)) return plain.test(`${key} ${key === "type" ? JSON.stringify(value) : typeof value}`);
    const isName = (name: JsonValue): boolean => typeof name === "string" && Object.hasOwn(properties, name);
    if (key === "required") return new Set(value).size === value.length && value.every(isName);
    return value.length > 0 && (key === "enum" || (key === "anyOf" && value.every(isPlain)));
  };
  return isPlain(root);
}
