import { ConfigurationError } from "../errors/errors.js";
import type { JsonSchema, JsonValue } from "../json/json.js";

/** The keywords that the strict subset knows, as `toStrictJsonSchema` writes them: one of the five forms per schema. */
export interface StrictSchema extends JsonSchema {
  readonly $ref?: string;
  readonly anyOf?: readonly StrictSchema[];
  readonly enum?: readonly JsonValue[];
  readonly properties?: Readonly<Record<string, StrictSchema>>;
  readonly items?: StrictSchema;
  readonly type?: string | readonly string[];
}

/** A keyword that takes one value or several, as several. */
export function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** A scalar as text: what came from elsewhere may be an object that nothing makes a text of. */
export function wordOf(value: unknown): string {
  return typeof value === "object" && value !== null ? "" : String(value);
}

/** The JSON Schema type of a value; whole numbers are `"number"` too. */
export function jsonTypeOf(value: JsonValue): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

/**
 * Refuses a schema that has no lossless strict form.
 *
 * @param path - JSON Pointer of the place.
 * @param problem - What is there, and what to write instead.
 */
export function refuse(path: string, problem: string): never {
  throw new ConfigurationError(`The schema at ${path} has no strict form: ${problem}.`);
}
