import type { JsonObject, JsonSchema, JsonValue } from "@locus/core";
import type { Draft, StrictJsonSchema } from "@locus/core/provider";
import type { Learned } from "../format/learned.js";

/** What {@link lowerCohereOutput} needs to know. */
interface CohereOutputContext {
  learned: Partial<Learned> | undefined;
  /** What does not go together with a response format, where the request has it. */
  clash: "tools" | "documents" | undefined;
}

/** An output schema as Cohere takes it. */
interface CohereOutput {
  responseFormat?: JsonObject | undefined;
  /** What the system prompt must say: a model that is held to JSON without being asked for it may not find an end. */
  prompt?: string | undefined;
  restore?: StrictJsonSchema["restore"] | undefined;
}

const parameter = "responseFormat";

/** Converts an output schema: to Cohere's part of JSON Schema, else to JSON mode, else to words. */
export function lowerCohereOutput(draft: Draft, { learned, clash }: CohereOutputContext): CohereOutput {
  const lowered = clash ? draft.lowerOutput("prompt", parameter) : draft.lowerOutput("json_schema", parameter, learned);
  if (!lowered) return {};
  if (clash) draft.warn("schema_fallback", `Cohere takes no response format beside ${clash}: it is in the prompt.`, parameter);
  if (lowered.form === "json_schema" && lowered.strict) {
    return {
      prompt: "Answer with nothing but JSON.",
      responseFormat: { type: "JSON_OBJECT", schema: narrow(lowered.schema) },
      restore: lowered.restore,
    };
  }
  // Cohere takes strict schemas only.
  const inWords = lowered.form === "json_schema" ? draft.lowerOutput("json_object", parameter) : lowered;
  if (!inWords || inWords.form === "json_schema") return {};
  const { form, instruction: prompt } = inWords;
  return form === "prompt" ? { prompt } : { prompt, responseFormat: { type: "JSON_OBJECT" } };
}

/** Where schemas are by name. */
const maps = /^(properties|\$defs)$/;
const data = /^(enum|const|required)$/;
/** Limits that Cohere refuses; what the model gives is validated against the original. */
const limits = /^(minimum|maximum|exclusiveMinimum|exclusiveMaximum|multipleOf|minItems|maxItems)$/;
const formats = /^(date-time|uuid|date|time)$/;
/** Its patterns match the whole text, and know neither anchors nor look-around; anchors bind to the alternatives at the ends only. */
const wholePattern = /^\^((?:[^$^(|\\]|\\[^bB\d]|\((?!\?)[^()$^]*\))*)\$$/;

/** A strict schema in the part of JSON Schema that Cohere has. It may only become wider. */
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
