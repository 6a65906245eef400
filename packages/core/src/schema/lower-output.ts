import type { Warn } from "../contract/event.js";
import type { OutputSpec } from "../contract/model.js";
import type { JsonSchema } from "../json/json.js";
import { repairOutput } from "./repairs.js";
import { type StrictJsonSchema, toStrictJsonSchema } from "./strict-json-schema.js";

/** How a service is asked for JSON: by its schema, as any JSON object (JSON mode), or in the prompt alone. */
export type OutputForm = "json_schema" | "json_object" | "prompt";

/** An output schema in the form that a service takes. */
export type LoweredOutput =
  | {
      readonly form: "json_schema";
      readonly name: string;
      readonly schema: JsonSchema;
      readonly strict: boolean;
      /** Undoes the changes of strict mode; absent when the schema is sent as it was. */
      readonly restore?: StrictJsonSchema["restore"];
    }
  | {
      readonly form: "json_object" | "prompt";
      /** The instruction for the system prompt. */
      readonly instruction: string;
    };

/** The options of {@link lowerOutput}. */
export interface OutputContext {
  /** The strongest form that the model takes. */
  readonly form: OutputForm;
  /** The form that remains after a refusal; it is announced as a `schema_fallback`. */
  readonly refused?: "json_object" | "prompt" | undefined;
  /** The body field that carries the schema. */
  readonly parameter: string;
  /** Receives a warning when strict mode cannot express the schema, and after a refusal. */
  readonly warn: Warn;
}

/**
 * Converts an output schema into the strongest form that the service takes, strict if requested and possible. An output without a
 * schema uses JSON mode where the service has it, and the prompt otherwise.
 */
export function lowerOutput(output: OutputSpec, { form: known, refused, parameter, warn }: OutputContext): LoweredOutput {
  const form = refused ?? known;
  const { name, schema, strict } = output;
  if (form !== "json_schema" || schema === undefined) {
    if (refused && (schema !== undefined || refused === "prompt")) {
      const what = schema === undefined ? "JSON mode" : "the output schema";
      warn("schema_fallback", `The server refuses ${what}, so it was put in the prompt.`, parameter);
    }
    return { form: form === "prompt" ? form : "json_object", instruction: outputInstruction(output) };
  }
  try {
    if (strict) return { form, name, strict, ...toStrictJsonSchema(schema) };
  } catch (error) {
    warn("schema_fallback", `The output schema was sent without strict mode. ${error}`, parameter);
  }
  return { form, name, schema: repairOutput(schema, parameter, warn), strict: false };
}

/** The instruction for a model whose server does not take the schema. */
function outputInstruction({ schema }: OutputSpec): string {
  if (schema === undefined) return "Answer with nothing but a JSON object.";
  return `Answer with nothing but JSON that matches this JSON Schema:\n${JSON.stringify(schema)}`;
}
