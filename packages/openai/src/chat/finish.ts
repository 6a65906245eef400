import { BadRequestError, type FinishReason, type ModelCompleteEvent, StreamInterruptedError } from "@locus/core";

/**
 * Meanings of the finish reasons of all servers: OpenAI, Azure, Anthropic (`end_turn` …), Bedrock, Cohere (`COMPLETE` …), DeepSeek,
 * Gemini (`SAFETY` …), GLM (`sensitive` …), Mistral, SenseNova (`context`), SGLang and vLLM (`abort`), TGI (`eos_token`), Watsonx, xAI
 * (`max_len` …).
 *
 * The first match wins; a reason without a match is `other`.
 */
const meanings: readonly (readonly [RegExp, FinishReason | "unfinished" | "refused"])[] = [
  [
    /content_?filter|safety|sensitive|recitation|block|prohibited|spii|armor|guardrail|toxic|moderat|harm|violat|censor|flagged/,
    "content_filter",
  ],
  [/^pause/, "pause"],
  [/^refus/, "refusal"],
  [/length|max_|^maximum|context|token_limit|error_limit|truncat|^limit$/, "length"],
  [/^missing/, "refused"],
  [
    /err|fail|abort|cancel|time|interrupt|incomplete|not_fin|overload|malformed|insufficient|unexpected|too_many|call_filter|exce(ption|eded)|rate_?limit|disconnect|lost|unavailable|preempt|kill/,
    "unfinished",
  ],
  [/^tool|function_call/, "tool_calls"],
  [/stop|^e(nd|o[stf])|complete|finished|normal|done|success/, "stop"],
];

function meaningOf(reason = ""): FinishReason | "unfinished" | "refused" | undefined {
  return meanings.find(([pattern]) => pattern.test(reason.toLowerCase()))?.[1];
}

/**
 * Converts a finish reason; a missing one means `stop`.
 *
 * @param raw - The reason of the server.
 * @param native - The reason of the server behind a gateway. It is used if `raw` is unknown, and quoted in errors.
 * @throws {@link StreamInterruptedError} if the server did not finish the answer, {@link BadRequestError} if it refused the request.
 */
export function finishOf(raw: string | undefined, native?: string): ModelCompleteEvent["finishReason"] {
  if (raw === undefined) return { reason: "stop" };
  const reason = meaningOf(raw) ?? meaningOf(native) ?? "other";
  const reported = native ? `${raw}, ${native}` : raw;
  if (reason === "unfinished") throw new StreamInterruptedError(`The server aborted the answer (${reported}): it is incomplete.`);
  if (reason === "refused") throw new BadRequestError(`The server refused the request in its answer (${reported}).`);
  return { reason, raw };
}
