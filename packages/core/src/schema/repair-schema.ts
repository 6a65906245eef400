import { isJsonObject } from "../json/is-json-object.js";
import type { JsonObject, JsonSchema, JsonValue } from "../json/json.js";
import type { Repaired } from "./object-root.js";
import { schemaBudget } from "./schema-budget.js";
import { jsonTypeOf, listOf } from "./strict-schema.js";
import { knownFormat, takesPattern } from "./text-limits.js";

/** What keywords hold. A value of another type is what a serializer wrote for nothing, and services refuse it. */
const kinds: readonly (readonly [string, RegExp])[] = [
  ["string", /^(title|description|pattern|format|\$ref)$/],
  ["number", /^(multipleOf|(min|max)(imum|Length|Items|Properties))$/],
  ["boolean", /^(uniqueItems|deprecated)$/],
  ["array", /^(enum|required|examples|prefixItems|\w+Of)$/],
  ["object", /^(properties|\$defs|definitions|patternProperties|dependentSchemas)$/],
];
const lists = /^(allOf|anyOf|oneOf|prefixItems)$/;
const single = /^(items|additional\w+|unevaluated\w+|not|if|then|else|contains|propertyNames)$/;
/** Where a schema speaks of the same value as the schema around it. */
const inPlace = /^(allOf|anyOf|oneOf|not|if|then|else|dependentSchemas)$/;
const typeNames = /^(string|number|integer|boolean|array|object|null)$/;
/** What describes properties elsewhere. */
const elsewhere = /^(\w+Of|\$ref|if|patternProperties)$/;

/**
 * A schema in words that services understand, without a change of what it means: keywords of older drafts in those of today, what a
 * serializer wrote for nothing left out, `items` for every array, no name in `required` twice or without a property. A pattern that services
 * cannot follow is left out, and a format that they do not know is told in the description.
 *
 * @returns The same schema where there is nothing to repair.
 * @throws ConfigurationError that names the path where the schema is too large.
 */
export function repairSchema(root: JsonSchema): Repaired {
  const spend = schemaBudget(root);
  const repairs: string[] = [];

  function repair(source: JsonObject, path: string, level: number, isPart: boolean): JsonObject {
    spend(path, level);
    const result: Record<string, JsonValue | undefined> = {};
    const mend = (key: string, value: JsonValue | undefined): void => {
      repairs.push(`${path}/${key}`);
      result[key] = value;
    };
    const inner = (schema: JsonValue | undefined, key: string, name = ""): JsonValue | undefined => {
      const at = `${path}/${key}${name && `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`}`;
      if (isJsonObject(schema)) return repair(schema, at, level + 1, inPlace.test(key));
      if (schema !== false) repairs.push(at);
      return schema === true ? {} : schema === false ? schema : undefined;
    };
    for (const [key, value] of Object.entries(source)) {
      const kind = kinds.find(([, keywords]) => keywords.test(key))?.[0];
      if (value === undefined) continue;
      if (kind && (jsonTypeOf(value) !== kind || (key === "enum" && listOf(value).length === 0))) {
        mend(key, undefined);
      } else if (key === "enum" && new Set(listOf(value)).size < listOf(value).length) {
        mend(key, [...new Set(listOf(value))]);
      } else if (kind === "object") {
        const schemas = Object.entries(Object(value)).map(([name, one]) => [name, inner(one as JsonValue, key, name)] as const);
        result[key] = Object.fromEntries(schemas.filter(([, schema]) => schema !== undefined));
      } else if (lists.test(key) || (key === "items" && Array.isArray(value))) {
        const schemas = listOf(value).flatMap((schema, index) => inner(schema, key, `${index}`) ?? []);
        if (schemas.length > 0 || key === "items") result[key] = schemas;
        else mend(key, undefined);
      } else result[key] = single.test(key) ? inner(value, key) : value;
    }

    const { type, items, additionalItems, pattern, format, description, properties } = result;
    const names = listOf(type).flatMap((name) => (typeof name === "string" ? name.toLowerCase() : []));
    const types = [...new Set(names)].filter((name) => typeNames.test(name));
    if (type !== undefined && (types.length === 0 || `${types}` !== `${names}` || !listOf(type).includes(types[0] ?? null))) {
      mend("type", types.length > 1 ? types : types[0]);
    }
    for (const [bound, exclusive] of [
      ["minimum", "exclusiveMinimum"],
      ["maximum", "exclusiveMaximum"],
    ] as const) {
      const value = result[exclusive];
      if (value === undefined || typeof value === "number") continue;
      // In draft 4 a bound is exclusive or not.
      mend(exclusive, value === true ? result[bound] : undefined);
      if (value === true) result[bound] = undefined;
    }
    if (typeof pattern === "string" && !takesPattern(pattern)) mend("pattern", undefined);
    if (typeof format === "string" && !knownFormat.test(format)) {
      mend("format", undefined);
      result.description = `${description ? `${description} ` : ""}Format: ${format}.`;
    }
    if (Array.isArray(items)) {
      mend("items", additionalItems);
      result.prefixItems = items.length > 0 ? items : undefined;
    }
    result.additionalItems = undefined;
    if (types.includes("array") && result.items === undefined) mend("items", {});
    // In draft 3 a property says itself that it is required.
    const own = Object.entries(Object(source.properties)).flatMap(([name, property]) =>
      Object(property).required === true ? name : [],
    );
    const isElsewhere =
      isPart ||
      isJsonObject(result.additionalProperties) ||
      Object.entries(result).some(([key, value]) => value !== undefined && elsewhere.test(key));
    const given = listOf(result.required);
    const required = [...new Set([...given, ...own])].filter(
      (name) => typeof name === "string" && (isElsewhere || Object.hasOwn(Object(properties), name)),
    );
    if (own.length > 0 || required.length < given.length) mend("required", required.length > 0 ? required : undefined);
    return Object.fromEntries(Object.entries(result).filter(([, value]) => value !== undefined));
  }

  const schema = repair(root, "#", 0, false);
  return { schema: repairs.length > 0 ? schema : root, repairs };
}
