import type { JsonObject, JsonValue } from "@locus/core";
import { isObject } from "../../servers/http/is-object.js";
import { badRequest, invalidByGemini, type Refusals } from "./refusals.js";

/** What JSON Schema has and Google's function declarations have not. */
const unknownKeywords = [
  ...["$ref", "$defs", "$schema", "$id", "definitions", "const", "oneOf", "allOf", "not"],
  ...["exclusiveMinimum", "exclusiveMaximum", "multipleOf", "uniqueItems", "patternProperties"],
];

/**
 * Checks a schema as Google's service does, which reads it into types of its own and gives up at the first name it does not know.
 *
 * @param schema - JSON Schema.
 * @param place - Where it stands in the request to Google.
 */
export function* checkGeminiSchema(schema: JsonValue | undefined, place: string): Refusals {
  yield* checkNames(schema, place);
  yield* checkEach(schema, place);
}

function* checkNames(schema: JsonValue | undefined, place: string): Refusals {
  if (!isObject(schema)) return;
  for (const [key, value] of Object.entries(schema)) {
    if (unknownKeywords.includes(key)) yield invalidByGemini(`Unknown name "${key}"`, place);
    else if (key === "type" && Array.isArray(value))
      yield invalidByGemini("Proto field is not repeating, cannot start list", `${place}.type`);
    else if (key === "properties" && isObject(value)) {
      for (const [index, property] of Object.values(value).entries())
        yield* checkNames(property, `${place}.properties[${index}].value`);
    } else if (key === "anyOf" && Array.isArray(value)) {
      for (const [index, item] of value.entries()) yield* checkNames(item, `${place}.any_of[${index}]`);
    } else if (key === "items") yield* checkNames(value, `${place}.items`);
  }
}

function* checkEach(schema: JsonValue | undefined, place: string): Refusals {
  if (!isObject(schema)) return;
  yield* checkOwn(schema, place);
  for (const [name, property] of Object.entries(Object(schema.properties))) {
    yield* checkEach(property as JsonValue, `${place}.properties[${name}]`);
  }
  for (const [index, item] of [schema.anyOf ?? []].flat().entries()) yield* checkEach(item, `${place}.any_of[${index}]`);
  yield* checkEach(schema.items, `${place}.items`);
}

/** What one schema must say, and may say of its type. */
function* checkOwn(schema: JsonObject, place: string): Refusals {
  const { type, anyOf, enum: values, format, properties, required } = schema;
  if (anyOf !== undefined) {
    if (Object.keys(schema).length > 1) {
      yield badRequest(`Unable to submit request because \`${place}\` schema specified other fields alongside any_of.`);
    }
    return;
  }
  if (type === undefined)
    yield badRequest(`Unable to submit request because \`${place}\` schema didn't specify the schema type field.`);
  if (type === "array" && schema.items === undefined) yield badRequest(`* GenerateContentRequest.${place}.items: missing field.`);
  if (type !== "array" && schema.items !== undefined)
    yield badRequest(`* GenerateContentRequest.${place}.items: field predicate failed: $type == Type.ARRAY`);
  if (Array.isArray(values) && (type !== "string" || !values.every((value) => typeof value === "string" && value !== "")))
    yield badRequest(`* GenerateContentRequest.${place}.enum: only allowed for STRING type`);
  if (type === "string" && format !== undefined && format !== "enum" && format !== "date-time")
    yield badRequest(`* GenerateContentRequest.${place}.format: only 'enum' and 'date-time' are supported for STRING type`);
  const names = Array.isArray(required) ? required : [];
  const stray = names.findIndex((name) => !isObject(properties) || !Object.hasOwn(properties, String(name)));
  if (stray >= 0) yield badRequest(`* GenerateContentRequest.${place}.required[${stray}]: property is not defined`);
}
