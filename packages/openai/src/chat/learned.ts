import type { OutputSpec } from "@locus/core";
import type { Failure } from "../transport/failure.js";
import type { CompatProfile } from "./compat.js";
import type { ChatBody, ChatCall } from "./request.js";

/** What a server taught a model instance by refusing it. */
export interface Learned {
  /** Refused parameters: the name to use instead, or `undefined` to leave it out. */
  readonly parameters: Map<string, string | undefined>;
  /** The form of output schema that is left to try. */
  output?: CompatProfile["output"];
}

/** Never left out: without them it would be another request. Effort is the caller's to change. */
const essential = new Set(["model", "messages", "tools", "reasoning_effort"]);

const otherName: Readonly<Record<string, string>> = {
  max_tokens: "max_completion_tokens",
  max_completion_tokens: "max_tokens",
};

/** Codes about a value rather than a parameter: the caller's mistake to fix. */
const aboutValue = /^(invalid|missing|integer|decimal|string|array|object)_/;

/**
 * Learns from a refusal.
 *
 * @returns Whether the next request will differ, so that it is worth sending.
 */
export function learnFrom(failure: Failure, body: ChatBody, learned: Learned): boolean {
  if (failure.status !== 400 && failure.status !== 422) return false;
  const name = refusedParameter(failure, body);
  if (name === undefined || essential.has(name)) return false;
  if (name === "response_format") {
    const format = body.response_format;
    const strongest = typeof format === "object" && format !== null && "json_schema" in format;
    learned.output = strongest ? "json_object" : "prompt";
    return true;
  }
  if (aboutValue.test(failure.code ?? "")) return false;
  const other = otherName[name];
  learned.parameters.set(name, other !== undefined && learned.parameters.has(other) ? undefined : other);
  return true;
}

/** The parameter of ours that a refusal names: in its field, or else in its words, where they cannot mean anything else. */
function refusedParameter({ parameter, message }: Failure, body: ChatBody): string | undefined {
  if (parameter !== undefined) return parameter in body ? parameter : undefined;
  return Object.keys(body).find((name) => new RegExp(name.includes("_") ? `\\b${name}\\b` : `["'\`]${name}["'\`]`).test(message));
}

/** Applies what was learned to a request, with a warning for each difference. */
export function applyLearned({ body, warnings }: ChatCall, learned: Learned, output: OutputSpec | undefined): void {
  if (learned.output && output) {
    warnings.push({
      type: "model_warning",
      code: "schema_fallback",
      message: `The server refuses the output schema as response_format; it is in the prompt now${learned.output === "json_object" ? ", beside json_object" : ""}.`,
      parameter: "response_format",
    });
  }
  for (let [name, other] of learned.parameters) {
    if (body[name] === undefined) continue;
    if (other !== undefined && !learned.parameters.has(other)) body[other] = body[name];
    else other = undefined;
    delete body[name];
    // Options of a stream are an error without one.
    if (name === "stream") delete body.stream_options;
    warnings.push({
      type: "model_warning",
      code: other ? "renamed_setting" : "unsupported_setting",
      message: `The server refuses ${name}; it was ${other ? `sent as ${other}` : "left out"}.`,
      parameter: name,
    });
  }
}
