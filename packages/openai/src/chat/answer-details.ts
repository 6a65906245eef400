import type { JsonObject, JsonValue } from "@locus/core";
import type { WireBody } from "@locus/core/provider";
import type { ChatChoice, ChatChunk } from "./wire.js";

/** What a service reports of an answer besides the answer. */
export interface AnswerDetails {
  /** Takes what a chunk says. */
  take(chunk: ChatChunk, choice: ChatChoice | undefined): void;
  /** What was said, in the service's words; `undefined` when that is nothing. */
  whole(): JsonObject | undefined;
}

/**
 * Collects what the caller asked to be told of an answer: log probabilities, the service tier, the fingerprint that a seed holds for.
 *
 * @param body - The request.
 */
export function answerDetails(body: WireBody): AnswerDetails {
  const wanted = (["service_tier", "system_fingerprint"] as const).filter(
    (name) => body[name === "service_tier" ? name : "seed"] != null,
  );
  const logprobs: Record<string, JsonValue[]> = {};
  const data: Record<string, JsonValue> = {};
  return {
    take(chunk, choice) {
      for (const name of wanted) data[name] = chunk[name] ?? data[name] ?? null;
      for (const [kind, tokens] of Object.entries((body.logprobs && choice?.logprobs) || {})) {
        if (!Array.isArray(tokens)) continue;
        const known = Object.hasOwn(logprobs, kind) ? logprobs[kind] : undefined;
        logprobs[kind] = [...(known ?? []), ...tokens];
        data.logprobs = logprobs;
      }
    },
    whole() {
      const told = Object.entries(data).filter(([, value]) => value !== null);
      return told.length > 0 ? Object.fromEntries(told) : undefined;
    },
  };
}
