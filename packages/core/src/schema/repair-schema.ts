import { isJsonObject } from "../json/is-json-object.js";
import type { JsonObject, JsonSchema, JsonValue } from "../json/json.js";
import type { Repaired } from "./object-root.js";
import { schemaBudget } from "./schema-budget.js";
import { jsonTypeOf, listOf } from "./strict-schema.js";
import { knownFormat, takesPattern } from "./text-limits.js";

/** The type that each keyword holds. Serializers write other types for "nothing", and services refuse them. */
const kinds = Object.entries({
  string: /^(title|description|pattern|format|\$ref)$/,
  number: /^(multipleOf|(min|max)(imum|Length|Items|Properties))$/,
  boolean: /^(uniqueItems|deprecated)$/,
  array: /^(enum|required|examples|prefixItems|\w+Of)$/,
  object: /^(properties|\$defs|definitions|patternProperties|dependentSchemas)$/,
});
const lists = /^(allOf|anyOf|oneOf|prefixItems)$/;
const single = /^(items|additional\w+|unevaluated\w+|not|if|then|else|contains|propertyNames)$/;
/** Keywords whose schemas describe the same value as the schema around them. */
const inPlace = /^(allOf|anyOf|oneOf|not|if|then|else|dependentSchemas)$/;
/** Lists that mean nothing when they are empty. */
const notEmpty = /^(enum|\w+Of|prefixItems)$/;
const typeNames = /^(string|number|integer|boolean|array|object|null)$/;
/** Keywords that may describe further properties. */
const elsewhere = /^(\w+Of|\$ref|if|patternProperties)$/;

/**
 * Rewrites a schema in the keywords that services understand, without changing its meaning: keywords of older drafts become
 * current ones, empty values of serializers go, every array gets `items`, and `required` lists each property once. A pattern that
 * services cannot evaluate is left out, and an unknown format moves to the description.
 *
 * @returns The same schema when there is nothing to repair.
 * @throws ConfigurationError that names the path where the schema is too large.
 */
export function repairSchema(root: JsonSchema): Repaired {
  const spend = schemaBudget(root);
  const repairs: string[] = [];

  function repair(source: JsonObject, path: string, level: number, isPart: boolean): JsonObject {
    spend(path, level);
    const result: Record<string, JsonValue | undefined> = {};
    const mend = (key: string, value?: JsonValue): void => {
      repairs.push(`${path}/${key}`);
      if (value === undefined) delete result[key];
      else result[key] = value;
    };
    /** Repairs a nested schema. Empty if the value is not a schema. */
    const inner = (schema: JsonValue, key: string, name?: string): JsonValue[] => {
      const at = `${path}/${key}${name === undefined ? "" : `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`}`;
      if (isJsonObject(schema)) return [repair(schema, at, level + 1, inPlace.test(key))];
      if (schema === false) return [schema];
      repairs.push(at);
      return schema === true ? [{}] : [];
    };

    for (const [key, value] of Object.entries(source)) {
      const kind = kinds.find(([, keywords]) => keywords.test(key))?.[0];
      const isList = Array.isArray(value);
      if (value === undefined) continue;
      if (kind && jsonTypeOf(value) !== kind) mend(key);
      else if (key === "enum" && new Set(listOf(value)).size < listOf(value).length) mend(key, [...new Set(listOf(value))]);
      else if (kind === "object" || lists.test(key) || (isList && key === "items")) {
        const schemas = Object.entries<JsonValue>(Object(value)).flatMap(([name, schema]) =>
          inner(schema, key, name).map((one) => [name, one] as const),
        );
        result[key] = isList ? schemas.map(([, schema]) => schema) : Object.fromEntries(schemas);
      } else if (single.test(key)) for (const schema of inner(value, key)) result[key] = schema;
      else result[key] = value;
      if (isList && listOf(result[key]).length === 0 && notEmpty.test(key)) mend(key);
    }

    const { type, items, additionalItems, pattern, format, description, properties } = result;
    const given = listOf(type);
    const names = given.flatMap((name) => (typeof name === "string" ? name.toLowerCase() : []));
    const types = [...new Set(names)].filter((name) => typeNames.test(name));
    if (type !== undefined && (types.length === 0 || JSON.stringify(types) !== JSON.stringify(given))) {
      mend("type", types.length > 1 ? types : types[0]);
    }
    // In draft 4, exclusive bounds are flags on the inclusive ones.
    for (const [bound, exclusive] of Object.entries({ minimum: "exclusiveMinimum", maximum: "exclusiveMaximum" })) {
      const value = result[exclusive];
      if (value === undefined || typeof value === "number") continue;
      mend(exclusive, value === true ? result[bound] : undefined);
      if (value === true) delete result[bound];
    }
    if (typeof pattern === "string" && !takesPattern(pattern)) mend("pattern");
    if (typeof format === "string" && !knownFormat.test(format)) {
      mend("format");
      result.description = `${description ? `${description} ` : ""}Format: ${format}.`;
    }
    delete result.additionalItems;
    if (Array.isArray(items)) {
      mend("items", additionalItems);
      if (items.length > 0) result.prefixItems = items;
    }
    if (types.includes("array") && result.items === undefined) mend("items", {});

    // In draft 3, each property has its own `required` flag.
    const own = Object.entries(Object(source.properties)).flatMap(([name, property]) =>
      Object(property).required === true ? name : [],
    );
    const isElsewhere =
      isPart || isJsonObject(result.additionalProperties) || Object.keys(result).some((key) => elsewhere.test(key));
    const listed = listOf(result.required);
    const required = [...new Set([...listed, ...own])].filter(
      (name) => typeof name === "string" && (isElsewhere || Object.hasOwn(Object(properties), name)),
    );
    if (own.length > 0 || required.length < listed.length) mend("required", required.length > 0 ? required : undefined);
    return { ...result };
  }

  const schema = repair(root, "#", 0, false);
  return { schema: repairs.length > 0 ? schema : root, repairs };
}
