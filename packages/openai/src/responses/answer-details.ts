import type { JsonObject, JsonValue } from "@locus/core";
import { defined, type WireBody } from "@locus/core/provider";
import type { ResponsesAnswer } from "./wire.js";

/**
 * The log probabilities and service tier of an answer, if the request asked for them.
 *
 * @param body - The request.
 * @returns The details under their names in the API; `undefined` if there are no details.
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
