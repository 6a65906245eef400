import type { JsonObject, JsonSchema, JsonValue } from "@locus/core";
import type { Draft, StrictJsonSchema } from "@locus/core/provider";
import type { Learned } from "../format/learned.js";

/** Context of {@link lowerCohereOutput}. */
interface CohereOutputContext {
  learned: Partial<Learned> | undefined;
  /** The request's fields that cannot be combined with a response format. */
  clash: "tools" | "documents" | undefined;
}

/** An output schema in Cohere's form. */
interface CohereOutput {
  responseFormat?: JsonObject | undefined;
  /** Text for the system prompt, because a model that is constrained to JSON without being asked for it may never stop. */
  prompt?: string | undefined;
  restore?: StrictJsonSchema["restore"] | undefined;
}

const parameter = "responseFormat";

/** Converts an output schema to Cohere's subset of JSON Schema, else to JSON mode, else to a prompt. */
export function lowerCohereOutput(draft: Draft, { learned, clash }: CohereOutputContext): CohereOutput {
  const lowered = clash ? draft.lowerOutput("prompt", parameter) : draft.lowerOutput("json_schema", parameter, learned);
  if (!lowered) return {};
  if (clash)
    draft.warn(
      "schema_fallback",
      `Cohere does not accept a response format with ${clash}: the schema is in the prompt.`,
      parameter,
    );
  if (lowered.form === "json_schema" && lowered.strict) {
    return {
      prompt: "Answer with nothing but JSON.",
      responseFormat: { type: "JSON_OBJECT", schema: narrow(lowered.schema) },
      restore: lowered.restore,
    };
  }
  // Not strict: JSON mode instead, because Cohere accepts only strict schemas.
  const inWords = lowered.form === "json_schema" ? draft.lowerOutput("json_object", parameter) : lowered;
  if (!inWords || inWords.form === "json_schema") return {};
  const { form, instruction: prompt } = inWords;
  return form === "prompt" ? { prompt } : { prompt, responseFormat: { type: "JSON_OBJECT" } };
}

/** Keywords with schemas by name. */
const maps = /^(properties|\$defs)$/;
const data = /^(enum|const|required)$/;
/** Limits that Cohere refuses. The answer is validated against the original schema. */
const limits = /^(minimum|maximum|exclusiveMinimum|exclusiveMaximum|multipleOf|minItems|maxItems)$/;
const formats = /^(date-time|uuid|date|time)$/;
/**
 * Patterns that can be sent without their anchors. Cohere matches the whole text and supports neither anchors nor look-around; a
 * top-level alternative is excluded, because an anchor applies to only one of its sides.
 */
const wholePattern = /^\^((?:[^$^(|\\]|\\[^bB\d]|\((?!\?)[^()$^]*\))*)\$$/;

/** Converts a strict schema to Cohere's subset of JSON Schema. The result never refuses a value that the schema allows. */
function narrow(schema: JsonSchema): JsonSchema {
  const { type, pattern, format, ...rest } = schema;
  const result: Record<string, JsonValue | undefined> = {};
  if (Array.isArray(type))
    return { anyOf: type.map((one: JsonValue) => narrow(one === "null" ? { type: one } : { ...schema, type: one })) };
  if (type !== undefined) result.type = type;
  for (const [key, value] of Object.entries(rest)) {
    if (data.test(key)) result[key] = value;
    else if (maps.test(key)) result[key] = mapValues(value as JsonObject);
    else if (Array.isArray(value)) result[key] = value.map((item: JsonValue) => narrow(item as JsonObject));
    else if (!limits.test(key)) result[key] = typeof value === "object" && value ? narrow(value as JsonObject) : value;
  }
  if (formats.test(String(format))) result.format = format;
  const [, whole] = wholePattern.exec(String(pattern ?? "")) ?? [];
  if (whole !== undefined) result.pattern = whole;
  return result;
}

function mapValues(schemas: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, narrow(schema as JsonObject)]));
}
