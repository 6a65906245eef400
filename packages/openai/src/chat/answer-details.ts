import type { JsonObject, JsonValue } from "@locus/core";
import { defined, type WireBody } from "@locus/core/provider";
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
 * @returns `undefined` where nothing was asked for, so that chunks are not looked at.
 */
export function answerDetails(body: WireBody): AnswerDetails | undefined {
  const wants = { logprobs: Boolean(body.logprobs), tier: body.service_tier != null, fingerprint: body.seed != null };
  if (!Object.values(wants).includes(true)) return undefined;
  const logprobs: Record<string, JsonValue[]> = {};
  let tier: string | undefined;
  let fingerprint: string | undefined;
  return {
    take({ service_tier, system_fingerprint }, choice) {
      if (wants.tier) tier = service_tier ?? tier;
      if (wants.fingerprint) fingerprint = system_fingerprint ?? fingerprint;
      if (!wants.logprobs) return;
      for (const [kind, tokens] of Object.entries(choice?.logprobs ?? {})) {
        const known = Object.hasOwn(logprobs, kind) ? logprobs[kind] : undefined;
        if (Array.isArray(tokens)) logprobs[kind] = [...(known ?? []), ...tokens];
      }
    },
    whole() {
      const data = defined({
        logprobs: Object.keys(logprobs).length > 0 ? logprobs : undefined,
        service_tier: tier,
        system_fingerprint: fingerprint,
      });
      return Object.keys(data).length > 0 ? data : undefined;
    },
  };
}
