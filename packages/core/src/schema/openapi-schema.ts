import { defined } from "../json/defined.js";
import { isJsonObject } from "../json/is-json-object.js";
import type { JsonObject, JsonSchema, JsonValue } from "../json/json.js";
import { inlineSchema } from "./inline-schema.js";
import { schemaBudget } from "./schema-budget.js";
import { simplifySchema } from "./simplify-schema.js";
import { listOf, wordOf } from "./strict-schema.js";
import { takesPattern } from "./text-limits.js";

/** The keywords that Google's schemas know, by type. */
const known: readonly (readonly [string, RegExp])[] = [
  ["object", /^(properties|required|additionalProperties|propertyOrdering|(min|max)Properties)$/],
  ["array", /^(items|prefixItems|(min|max)Items)$/],
  ["string", /^(enum|format|pattern|(min|max)Length)$/],
  ["number", /^(format|minimum|maximum)$/],
  ["integer", /^(format|minimum|maximum)$/],
];
/** Keywords that can be dropped without a warning: annotations, and "keys are strings". */
const silent = /^(\$|x-|(example|default|title|deprecated|readOnly|writeOnly)|content|propertyNames {"type":"string"}$)/;
const conditions = /^(required|not|title|description)$/;
const formats = /^(date-time|enum|int(32|64)|float|double)$/;
const anything: readonly JsonObject[] = [
  ...["string", "number", "boolean", "object"].map((type) => ({ type })),
  { type: "array", items: { type: "string" } },
];

/**
 * Converts a schema for Google's models, which refuse a whole request for one unknown keyword. The result is the part of JSON
 * Schema in OpenAPI 3.0: one type per schema, `nullable` instead of the type null, and no other keyword next to `anyOf`.
 *
 * @param onLoss - Called for each part that became wider.
 * @throws ConfigurationError that names the path where the schema is too large.
 */
export function toOpenAPISchema(schema: JsonSchema, onLoss: (what: string) => void): JsonSchema {
  const spend = schemaBudget(schema);

  function convert(value: JsonValue | undefined, path: string, level: number): JsonObject {
    spend(path, level);
    const inner = (schema: JsonValue | undefined, at: string) => convert(schema, `${path}/${at}`, level + 1);
    const own = enumerated(simplifySchema(value), onLoss);
    const { anyOf: union, description, nullable, ...shape } = own;
    const isCondition =
      keysOf(shape).length > 0 && listOf(union).every((branch) => keysOf(branch).every((key) => conditions.test(key)));
    if (union && isCondition) onLoss("the rule on which properties go together was dropped");
    const anyOf = isCondition ? undefined : union;
    const type = own.type ?? typeOf(shape) ?? (nullable ? "string" : undefined);
    const branches = anyOf
      ? listOf(anyOf).map((branch) => simplifySchema({ allOf: [simplifySchema(branch), shape] }))
      : Array.isArray(type)
        ? type.map((one: JsonValue) => ({ ...shape, type: one }))
        : type === undefined && anything;
    if (branches) {
      const notes = defined({ description, nullable });
      return { anyOf: branches.map((branch: JsonObject, index) => inner({ ...notes, ...branch }, `anyOf/${index}`)) };
    }
    const result: Record<string, JsonValue | undefined> = { type, ...defined({ description, nullable }) };
    const keywords = known.find(([name]) => name === type)?.[1];
    for (const [key, value] of Object.entries(shape)) {
      if (key === "title" || keywords?.test(key)) result[key] = value;
      else if (
        key !== "type" &&
        !known.some(([, others]) => others.test(key)) &&
        !silent.test(`${key} ${JSON.stringify(value)}`)
      ) {
        onLoss(`${key} was dropped`);
      }
    }
    if (type === "object") convertObject(result, inner);
    if (type === "array") convertArray(result, inner);
    if (result.format !== undefined && !formats.test(wordOf(result.format))) {
      onLoss(`the format ${wordOf(result.format)} was dropped`);
      delete result.format;
    }
    if (result.pattern !== undefined && !takesPattern(wordOf(result.pattern))) {
      onLoss("a pattern with look-around was dropped");
      delete result.pattern;
    }
    return defined(result);
  }

  function convertArray(result: Fields, inner: Inner): void {
    const { items, prefixItems } = result;
    delete result.prefixItems;
    if (prefixItems !== undefined) onLoss("a tuple became an array with items in any order");
    const each = [...listOf(prefixItems), ...(isJsonObject(items) ? [items] : [])];
    const different = [...new Map(each.map((item) => [JSON.stringify(item), item])).values()];
    result.items = inner(different.length > 1 ? { anyOf: different } : different[0], "items");
  }

  return convert(inlineSchema(schema, onLoss), "#", 0);
}

type Fields = Record<string, JsonValue | undefined>;
type Inner = (schema: JsonValue | undefined, at: string) => JsonObject;

function convertObject(result: Fields, inner: Inner): void {
  const { properties, required, additionalProperties } = result;
  if (properties !== undefined) {
    const named = Object.entries<JsonValue>(Object(properties)).filter(([, property]) => property !== false);
    result.properties = Object.fromEntries(named.map(([name, property]) => [name, inner(property, `properties/${name}`)]));
  }
  const names = listOf(required).filter((name) => Object.hasOwn(Object(result.properties), wordOf(name)));
  result.required = names.length > 0 ? names : undefined;
  if (isJsonObject(additionalProperties)) result.additionalProperties = inner(additionalProperties, "additionalProperties");
}

function keysOf(schema: JsonValue): string[] {
  return Object.keys(Object(schema));
}

/** The type that the keywords imply. */
function typeOf(shape: JsonObject): string | undefined {
  return known.find(([, keywords]) => keysOf(shape).some((key) => keywords.test(key)))?.[0];
}

/** Keeps an `enum` only for non-empty strings, because Google's models take no other. */
function enumerated({ const: only, enum: listed, ...own }: JsonObject, onLoss: (what: string) => void): JsonObject {
  const values = only === undefined ? listed : [only];
  if (!Array.isArray(values)) return own;
  const some = values.filter((value: JsonValue) => value !== null);
  const isNullable = some.length < values.length && { nullable: true };
  const isContainer = own.type === "array" || own.type === "object";
  if (!isContainer && some.length > 0 && some.every((value) => typeof value === "string" && value !== "")) {
    return { ...own, type: "string", enum: some, ...isNullable };
  }
  const [kind = "string"] = some.map((value) => typeof value).filter((one) => one !== "object");
  const { type = kind } = own;
  onLoss(`${JSON.stringify(values)} became any ${wordOf(type)}`);
  return { ...own, type, ...isNullable };
}
