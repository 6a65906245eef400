import { type Failure, isAboutValue, refusedParameter, type WireBody } from "@locus/core/provider";
import type { CompatProfile } from "../compat.js";

/** What a server taught a model instance by refusing it. */
export interface Learned {
  readonly refused: Map<string, string | undefined>;
  /** The form of output schema that is left to try. */
  output?: CompatProfile["output"];
}

/** Never left out: without them it would be another request. Effort is the caller's to change. */
const essential = /^(model|messages|tools|reasoning_effort)$/;

const otherName: Readonly<Record<string, string>> = {
  max_tokens: "max_completion_tokens",
  max_completion_tokens: "max_tokens",
};

/**
 * Learns from a refusal.
 *
 * @returns Whether the next request will differ, so that it is worth sending.
 */
export function learnFrom(failure: Failure, body: WireBody, learned: Learned): boolean {
  const name = refusedParameter(failure, body);
  if (name === undefined || essential.test(name)) return false;
  if (name === "response_format") {
    learned.output = JSON.stringify(body[name]).includes("json_schema") ? "json_object" : "prompt";
    return true;
  }
  if (isAboutValue(failure)) return false;
  learned.refused.set(name, otherName[name]);
  return true;
}
