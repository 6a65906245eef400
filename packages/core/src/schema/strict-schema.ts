import { ConfigurationError } from "../errors/errors.js";
import type { JsonSchema, JsonValue } from "../json/json.js";

/** The keywords of the strict subset, as `toStrictJsonSchema` writes them: each schema has one of five forms. */
export interface StrictSchema extends JsonSchema {
  readonly $ref?: string;
  readonly anyOf?: readonly StrictSchema[];
  readonly enum?: readonly JsonValue[];
  readonly properties?: Readonly<Record<string, StrictSchema>>;
  readonly items?: StrictSchema;
  readonly type?: string | readonly string[];
}

/** The values of a keyword that takes one value or a list. */
export function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** A scalar as text. An object from outside may have no text form. */
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
 * @param path - JSON Pointer to the part.
 * @param problem - What the part is, and what to write instead.
 */
export function refuse(path: string, problem: string): never {
  throw new ConfigurationError(`The schema at ${path} has no strict form: ${problem}.`);
}
