import { isJsonObject } from "../json/is-json-object.js";
import type { JsonObject, JsonSchema, JsonValue } from "../json/json.js";
import { rootParts } from "./root-parts.js";
import { listOf } from "./strict-schema.js";

/** A schema, and the paths of its repairs, such as `"#/properties/cities/items"`. */
export interface Repaired {
  readonly schema: JsonSchema;
  readonly repairs: readonly string[];
}

type Fields = Record<string, JsonValue | undefined>;

const condition = /^(not|if|then|else|dependent\w+)$/;
const maps = /^(properties|patternProperties|\$defs|definitions)$/;

/**
 * Gives a schema of arguments the root that services take: type `object` with `properties`, and no union, intersection or
 * reference. Conditions on which properties go together are dropped, which only makes the schema wider.
 *
 * @param given - Any value; `undefined` means no arguments.
 * @param subject - The subject of the error message: `The parameters of the tool "weather"`.
 * @throws ConfigurationError when the root is a union or not an object; it names the subject and the path.
 */
export function objectRoot(given: JsonValue | undefined, subject: string): Repaired {
  const { parts, paths } = rootParts(given, subject);
  const [own, ...others] = parts;
  const merged: Fields = { ...own };
  for (const [key, value] of others.flatMap(Object.entries<JsonValue | undefined>)) {
    if (!condition.test(key)) addKeyword(merged, key, value);
  }
  const document: JsonObject = isJsonObject(given) ? given : {};
  const { properties, ...rest } = merged;
  if (document.type !== "object") paths.add("#/type");
  if (!isJsonObject(properties)) paths.add("#/properties");
  const schema = { type: "object", properties: isJsonObject(properties) ? properties : {}, ...rest };
  return { schema: paths.size > 0 ? schema : document, repairs: [...paths] };
}

/** Adds a keyword to a schema. A keyword that takes one value keeps the value it has. */
function addKeyword(into: Fields, key: string, more: JsonValue | undefined): void {
  const known = into[key];
  if (known === undefined || (key === "additionalProperties" && more === false)) into[key] = more;
  else if (key === "required") into[key] = [...listOf(known), ...listOf(more)];
  else if (maps.test(key)) {
    const both = new Map(Object.entries<JsonValue>(Object(known)));
    for (const [name, schema] of Object.entries<JsonValue>(Object(more))) {
      const own = both.get(name) ?? schema;
      both.set(name, JSON.stringify(own) === JSON.stringify(schema) ? schema : { allOf: [own, schema] });
    }
    into[key] = Object.fromEntries(both);
  }
}
