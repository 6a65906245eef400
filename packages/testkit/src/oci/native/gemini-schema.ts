import type { JsonValue } from "@locus/core";
import { isObject } from "../../servers/http/is-object.js";
import { invalidByGemini, type Refusals } from "./refusals.js";

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
  if (!isObject(schema)) return;
  for (const [key, value] of Object.entries(schema)) {
    if (unknownKeywords.includes(key)) yield invalidByGemini(`Unknown name "${key}"`, place);
    else if (key === "type" && Array.isArray(value))
      yield invalidByGemini("Proto field is not repeating, cannot start list", `${place}.type`);
    else if (key === "properties" && isObject(value)) {
      for (const [index, property] of Object.values(value).entries())
        yield* checkGeminiSchema(property, `${place}.properties[${index}].value`);
    } else if (key === "anyOf" && Array.isArray(value)) {
      for (const [index, item] of value.entries()) yield* checkGeminiSchema(item, `${place}.any_of[${index}]`);
    } else if (key === "items") yield* checkGeminiSchema(value, `${place}.items`);
  }
}
