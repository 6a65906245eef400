import type { JsonObject } from "@locus/core";
import { isObject } from "../http/is-object.js";
import { firstOf } from "./check-shape.js";
import { checkTools } from "./check-tools.js";
import { invalid, invalidType, invalidValue, missing, unknownParameter } from "./refusals.js";
import type { ResponsesErrorReply } from "./responses-reply.js";
import { strictSchemaProblem } from "./strict-schema.js";

const known: readonly string[] = [
  ...["background", "context_management", "conversation", "include", "input", "instructions", "max_output_tokens"],
  ...["max_tool_calls", "metadata", "model", "moderation", "parallel_tool_calls", "previous_response_id", "prompt"],
  ...["prompt_cache_key", "prompt_cache_options", "prompt_cache_retention", "reasoning", "safety_identifier", "service_tier"],
  ...["store", "stream", "stream_options", "temperature", "text", "tool_choice", "tools", "top_logprobs", "top_p", "truncation"],
  "user",
];

/** The Responses parameters that replace those of Chat Completions. */
const moved: Readonly<Record<string, string>> = {
  max_completion_tokens: "max_output_tokens",
  max_tokens: "max_output_tokens",
  messages: "input",
  reasoning_effort: "reasoning.effort",
  response_format: "text.format",
  verbosity: "text.verbosity",
};

const includable = [
  "file_search_call.results",
  "web_search_call.results",
  "web_search_call.action.sources",
  "message.input_image.image_url",
  "computer_call_output.output.image_url",
  "code_interpreter_call.outputs",
  "reasoning.encrypted_content",
  "message.output_text.logprobs",
];

/** Checks the parameters of a request, except the input items. */
export function checkParameters(body: JsonObject): ResponsesErrorReply | undefined {
  return (
    firstOf(Object.keys(body), (key) => checkName(key)) ??
    (body.model == null ? missing("model") : undefined) ??
    checkInput(body) ??
    firstOf(Array.isArray(body.include) ? body.include : [], (value, index) =>
      includable.includes(String(value)) ? undefined : invalidValue(value, includable, `include[${index}]`),
    ) ??
    checkFormat(body.text) ??
    checkTools(body)
  );
}

function checkName(key: string): ResponsesErrorReply | undefined {
  if (known.includes(key)) return undefined;
  const replacement = Object.hasOwn(moved, key) ? moved[key] : undefined;
  if (replacement === undefined) return unknownParameter(key);
  return invalid(
    `Unsupported parameter: '${key}'. In the Responses API, this parameter has moved to '${replacement}'. Try again with the new parameter.`,
    key,
    "unsupported_parameter",
  );
}

function checkInput({ input, previous_response_id, prompt, conversation }: JsonObject): ResponsesErrorReply | undefined {
  if (typeof input === "string" || Array.isArray(input)) return undefined;
  if (input != null) return invalidType(input, "one of a string or array of input items", "input");
  if (previous_response_id != null || prompt != null || conversation != null) return undefined;
  const message = `One of "input" or "previous_response_id" or 'prompt' or 'conversation_id' must be provided.`;
  return invalid(message, "input", "missing_required_parameter");
}

function checkFormat(text: JsonObject[string]): ResponsesErrorReply | undefined {
  const format = isObject(text) ? text.format : undefined;
  if (!isObject(format)) return undefined;
  const types = ["text", "json_object", "json_schema"];
  if (!types.includes(String(format.type))) return invalidValue(format.type, types, "text.format.type");
  if (format.type !== "json_schema") return undefined;
  const absent = ["name", "schema"].find((key) => format[key] == null);
  if (absent !== undefined) return missing(`text.format.${absent}`);
  const problem = format.strict === true ? strictSchemaProblem(format.schema) : undefined;
  if (problem === undefined) return undefined;
  return invalid(`Invalid schema for response_format '${format.name}': ${problem}`, "text.format.schema", "invalid_json_schema");
}
