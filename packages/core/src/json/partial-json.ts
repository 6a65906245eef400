import type { JsonValue } from "./json.js";
import { PartialJsonReader } from "./partial-json-reader.js";

/**
 * Parses the beginning of a JSON document into the part that is certain, for display while tokens arrive. Never execute the
 * result, because only the complete document says what the model meant.
 *
 * Open strings, arrays and objects are closed at the end of the text. A half-written key, number, literal, escape or surrogate
 * pair is left out, but a number that is the whole document is shown as far as it goes. Takes linear time.
 *
 * @param text - A prefix of a JSON document, or all of it.
 * @returns The value; `undefined` if there is no value yet or the text is not JSON.
 */
export function parsePartialJson(text: string): JsonValue | undefined {
  const reader = new PartialJsonReader();
  reader.push(text);
  return reader.value;
}
