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
const essential = /^(model|messages|tools|reasoning_effort)$/;

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
  const name = failure.status === 400 || failure.status === 422 ? refusedParameter(failure, body) : undefined;
  if (name === undefined || essential.test(name)) return false;
  if (name === "response_format") {
    learned.output = JSON.stringify(body[name]).includes("json_schema") ? "json_object" : "prompt";
    return true;
  }
  if (aboutValue.test(failure.code)) return false;
  const other = otherName[name];
  learned.parameters.set(name, other && !learned.parameters.has(other) ? other : undefined);
  return true;
}

/** The parameter of ours that a refusal names: in its field, or else in its words, where they cannot mean anything else. */
function refusedParameter({ parameter, message }: Failure, body: ChatBody): string | undefined {
  return Object.keys(body).find(
    (name) =>
      body[name] !== undefined &&
      (parameter === undefined
        ? new RegExp(name.includes("_") ? `\\b${name}\\b` : `["'\`]${name}["'\`]`).test(message)
        : name === parameter),
  );
}

/** Applies what was learned to a request, with a warning for each difference. */
export function applyLearned({ body, warnings }: ChatCall, learned: Learned, output: OutputSpec | undefined): void {
  const warn = (code: string, message: string, parameter: string): void => {
    warnings.push({ type: "model_warning", code, message, parameter });
  };
  if (learned.output && output) {
    warn("schema_fallback", "The server refuses the output schema: it is in the prompt.", "response_format");
  }
  for (const [name, alternative] of learned.parameters) {
    const value = body[name];
    if (value === undefined) continue;
    const other = alternative && !learned.parameters.has(alternative) ? alternative : undefined;
    if (other) body[other] = value;
    delete body[name];
    // Options of a stream are an error without one.
    if (name === "stream") delete body.stream_options;
    if (other) warn("renamed_setting", `The server refuses ${name}: sent as ${other}.`, name);
    else warn("unsupported_setting", `The server refuses ${name}: not sent.`, name);
  }
}
