import type { Warn } from "../contract/event.js";
import type { OutputSpec } from "../contract/model.js";
import type { JsonSchema } from "../json/json.js";
import { type StrictJsonSchema, toStrictJsonSchema } from "./strict-json-schema.js";

/** An output schema as services with a strict mode take it, and the way back from it. */
export interface LoweredOutput {
  name: string;
  /** Absent for any JSON object. */
  schema?: JsonSchema;
  strict: boolean;
  /** Undoes what strict mode did; absent where the schema goes out as it was. */
  restore?: StrictJsonSchema["restore"];
}

/**
 * Makes an output schema strict where that is asked for and possible.
 *
 * @param warn - Told where strict mode cannot say what the schema says.
 * @param parameter - What the schema is sent as.
 */
export function lowerOutput({ name, schema, strict }: OutputSpec, warn: Warn, parameter: string): LoweredOutput {
  if (schema === undefined) return { name, strict: false };
  try {
    if (strict) return { name, strict, ...toStrictJsonSchema(schema) };
  } catch (error) {
    warn("schema_fallback", `The output schema was sent, but not as strict. ${error}`, parameter);
  }
  return { name, schema, strict: false };
}

/** What the model reads where the server does not take the schema. */
export function outputInstruction({ schema }: OutputSpec): string {
  if (schema === undefined) return "Answer with nothing but a JSON object.";
  return `Answer with nothing but JSON that matches this JSON Schema:\n${JSON.stringify(schema)}`;
}
