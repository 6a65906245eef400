import type { JsonValue } from "./json.js";
import { PartialJsonReader } from "./partial-json-reader.js";

/**
 * Parses the beginning of a JSON document into the part that is certain already, for display while tokens arrive.
 * Never execute what it returns: only the whole document says what the model meant.
 *
 * Open strings, arrays and objects are closed where the text ends. A half-written key, number, literal, escape or
 * surrogate pair is left out. (A number that is the whole document shows as far as it is written: nothing tells it from
 * a complete one.) Takes linear time.
 *
 * @param text - A prefix of a JSON document, or all of it.
 * @returns The value, or `undefined` while there is none or when the text is not JSON.
 */
export function parsePartialJson(text: string): JsonValue | undefined {
  const reader = new PartialJsonReader();
  reader.push(text);
  return reader.value;
}
