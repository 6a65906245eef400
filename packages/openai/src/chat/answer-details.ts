import type { JsonObject, JsonValue } from "@locus/core";
import type { WireBody } from "@locus/core/provider";
import type { ChatChoice, ChatChunk } from "./wire.js";

/** Collects details of an answer. */
export interface AnswerDetails {
  /** Receives a chunk. */
  take(chunk: ChatChunk, choice: ChatChoice | undefined): void;
  /** The details under their names in the API; `undefined` if there are no details. */
  whole(): JsonObject | undefined;
}

/**
 * Collects the details that the request asks for: log probabilities, the service tier, and with a seed the fingerprint.
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
      const reported = Object.entries(data).filter(([, value]) => value !== null);
      return reported.length > 0 ? Object.fromEntries(reported) : undefined;
    },
  };
}
