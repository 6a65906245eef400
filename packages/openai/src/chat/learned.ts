import type { Failure } from "../transport/failure.js";
import type { CompatProfile } from "./compat.js";
import type { ChatBody } from "./request.js";

/** What a server taught a model instance by refusing it. */
export interface Learned {
  readonly refused: Map<string, string | undefined>;
  /** The form of output schema that is left to try. */
  output?: CompatProfile["output"];
}

/** Never left out: without them it would be another request. Effort is the caller's to change. */
const essential = /^(model|messages|tools|reasoning_effort)$/;

/** Codes about a value rather than a parameter: the caller's mistake to fix. */
const aboutValue = /^(invalid|missing|integer|decimal|string|array|object)_/;

const otherName: Readonly<Record<string, string>> = {
  max_tokens: "max_completion_tokens",
  max_completion_tokens: "max_tokens",
};

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
  learned.refused.set(name, otherName[name]);
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
