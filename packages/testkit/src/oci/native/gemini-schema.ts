import type { JsonObject, JsonValue } from "@locus/core";
import { isObject } from "../../servers/http/is-object.js";
import { badRequest, invalidByGemini, type Refusals } from "./refusals.js";

/** The keywords of JSON Schema that Google's function declarations lack. */
const unknownKeywords = [
  ...["$ref", "$defs", "$schema", "$id", "definitions", "const", "oneOf", "allOf", "not"],
  ...["exclusiveMinimum", "exclusiveMaximum", "multipleOf", "uniqueItems", "patternProperties"],
];

/**
 * Checks a schema as Google's service does: it parses into its own types and stops at the first unknown name.
 *
 * @param schema - JSON Schema.
 * @param path - Its path in the request to Google.
 */
export function* checkGeminiSchema(schema: JsonValue | undefined, path: string): Refusals {
  yield* checkNames(schema, path);
  yield* checkEach(schema, path);
}

function* checkNames(schema: JsonValue | undefined, path: string): Refusals {
  if (!isObject(schema)) return;
  for (const [key, value] of Object.entries(schema)) {
    if (unknownKeywords.includes(key)) yield invalidByGemini(`Unknown name "${key}"`, path);
    else if (key === "type" && Array.isArray(value))
      yield invalidByGemini("Proto field is not repeating, cannot start list", `${path}.type`);
    else if (key === "properties" && isObject(value)) {
      for (const [index, property] of Object.values(value).entries())
        yield* checkNames(property, `${path}.properties[${index}].value`);
    } else if (key === "anyOf" && Array.isArray(value)) {
      for (const [index, item] of value.entries()) yield* checkNames(item, `${path}.any_of[${index}]`);
    } else if (key === "items") yield* checkNames(value, `${path}.items`);
  }
}

function* checkEach(schema: JsonValue | undefined, path: string): Refusals {
  if (!isObject(schema)) return;
  yield* checkOwn(schema, path);
  for (const [name, property] of Object.entries(Object(schema.properties))) {
    yield* checkEach(property as JsonValue, `${path}.properties[${name}]`);
  }
  for (const [index, item] of [schema.anyOf ?? []].flat().entries()) yield* checkEach(item, `${path}.any_of[${index}]`);
  yield* checkEach(schema.items, `${path}.items`);
}

/** Checks the required and permitted keywords of one schema, without those inside it. */
function* checkOwn(schema: JsonObject, path: string): Refusals {
  const { type, anyOf, enum: values, format, properties, required } = schema;
  if (anyOf !== undefined) {
    if (Object.keys(schema).length > 1) {
      yield badRequest(`Unable to submit request because \`${path}\` schema specified other fields alongside any_of.`);
    }
    return;
  }
  if (type === undefined)
    yield badRequest(`Unable to submit request because \`${path}\` schema didn't specify the schema type field.`);
  if (type === "array" && schema.items === undefined) yield badRequest(`* GenerateContentRequest.${path}.items: missing field.`);
  if (type !== "array" && schema.items !== undefined)
    yield badRequest(`* GenerateContentRequest.${path}.items: field predicate failed: $type == Type.ARRAY`);
  if (Array.isArray(values) && (type !== "string" || !values.every((value) => typeof value === "string" && value !== "")))
    yield badRequest(`* GenerateContentRequest.${path}.enum: only allowed for STRING type`);
  if (type === "string" && format !== undefined && format !== "enum" && format !== "date-time")
    yield badRequest(`* GenerateContentRequest.${path}.format: only 'enum' and 'date-time' are supported for STRING type`);
  const names = Array.isArray(required) ? required : [];
  const stray = names.findIndex((name) => !isObject(properties) || !Object.hasOwn(properties, String(name)));
  if (stray >= 0) yield badRequest(`* GenerateContentRequest.${path}.required[${stray}]: property is not defined`);
}
