import type { Warn } from "../contract/event.js";
import type { OutputSpec } from "../contract/model.js";
import type { JsonSchema } from "../json/json.js";
import { repairOutput } from "./repairs.js";
import { type StrictJsonSchema, toStrictJsonSchema } from "./strict-json-schema.js";

/** How a service can be asked for JSON: by its schema, as any JSON object (JSON mode), or in the prompt alone. */
export type OutputForm = "json_schema" | "json_object" | "prompt";

/** An output schema as a service takes it. */
export type LoweredOutput =
  | {
      readonly form: "json_schema";
      readonly name: string;
      readonly schema: JsonSchema;
      readonly strict: boolean;
      /** Undoes what strict mode did; absent where the schema goes out as it was. */
      readonly restore?: StrictJsonSchema["restore"];
    }
  | {
      readonly form: "json_object" | "prompt";
      /** What the system prompt must say. */
      readonly instruction: string;
    };

/** What {@link lowerOutput} needs to know. */
export interface OutputContext {
  /** The strongest form that the model takes. */
  readonly form: OutputForm;
  /** The form that is left after a refusal; it is announced as a `schema_fallback`. */
  readonly refused?: "json_object" | "prompt" | undefined;
  /** What the schema is sent as. */
  readonly parameter: string;
  /** Receives a warning where strict mode cannot express the schema, and for a refusal. */
  readonly warn: Warn;
}

/**
 * Converts an output schema into the strongest form that the service takes: strict where that is asked for and possible. Without a schema,
 * it is JSON mode where there is one, else words in the prompt.
 */
export function lowerOutput(output: OutputSpec, { form: known, refused, parameter, warn }: OutputContext): LoweredOutput {
  const form = refused ?? known;
  const { name, schema, strict } = output;
  if (form !== "json_schema" || schema === undefined) {
    if (refused && (schema !== undefined || refused === "prompt")) {
      const what = schema === undefined ? "JSON mode" : "the output schema";
      warn("schema_fallback", `The server refuses ${what}: it is in the prompt.`, parameter);
    }
    return { form: form === "prompt" ? form : "json_object", instruction: outputInstruction(output) };
  }
  try {
    if (strict) return { form, name, strict, ...toStrictJsonSchema(schema) };
  } catch (error) {
    warn("schema_fallback", `The output schema was sent, but not as strict. ${error}`, parameter);
  }
  return { form, name, schema: repairOutput(schema, parameter, warn), strict: false };
}

/** What the model reads where the server does not take the schema. */
function outputInstruction({ schema }: OutputSpec): string {
  if (schema === undefined) return "Answer with nothing but a JSON object.";
  return `Answer with nothing but JSON that matches this JSON Schema:\n${JSON.stringify(schema)}`;
}
