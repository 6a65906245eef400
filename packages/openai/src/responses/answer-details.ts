import type { JsonObject, JsonValue } from "@locus/core";
import { defined, type WireBody } from "@locus/core/provider";
import type { ResponsesAnswer } from "./wire.js";

/**
 * What a service reports of an answer besides the answer, where the caller asked for it: log probabilities, the service tier.
 *
 * @param body - The request.
 * @returns In the service's words; `undefined` when that is nothing.
 */
export function answerDetails({ output, service_tier }: ResponsesAnswer, body: WireBody): JsonObject | undefined {
  const { include } = body;
  const wantsLogprobs = Array.isArray(include) && include.includes("message.output_text.logprobs");
  const contents = wantsLogprobs
    ? (output ?? []).flatMap(({ type, content }) => (type === "message" ? (content ?? []) : []))
    : [];
  const logprobs: JsonValue[] = contents.flatMap((content) => content.logprobs ?? []);
  const data = defined({
    logprobs: logprobs.length > 0 ? logprobs : undefined,
    service_tier: body.service_tier == null ? undefined : service_tier,
  });
  return Object.keys(data).length > 0 ? data : undefined;
}
