import { BadRequestError, type FinishReason, type ModelCompleteEvent, StreamInterruptedError } from "@locus/core";

/**
 * What the words of all servers mean: OpenAI, Azure, Anthropic (`end_turn` …), Bedrock, Cohere (`COMPLETE` …), DeepSeek, Gemini (`SAFETY` …),
 * GLM (`sensitive` …), Mistral, SenseNova (`context`), SGLang and vLLM (`abort`), TGI (`eos_token`), Watsonx, xAI (`max_len` …). The first that
 * matches counts; a word that none does is `other`.
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

function meaningOf(word = ""): FinishReason | "unfinished" | "refused" | undefined {
  return meanings.find(([pattern]) => pattern.test(word.toLowerCase()))?.[1];
}

/**
 * A finish reason in our words; `[DONE]` without one is a stop.
 *
 * @param raw - As the server says it.
 * @param native - What the server behind a gateway says; it counts where the gateway's word means nothing, and enters the error.
 * @throws {@link StreamInterruptedError} where the server says that it did not finish the answer, {@link BadRequestError} where it says that
 * the request lacks something.
 */
export function finishOf(raw: string | undefined, native?: string): ModelCompleteEvent["finishReason"] {
  if (raw === undefined) return { reason: "stop" };
  const reason = meaningOf(raw) ?? meaningOf(native) ?? "other";
  const said = native ? `${raw}, ${native}` : raw;
  if (reason === "unfinished") throw new StreamInterruptedError(`The server broke the answer off (${said}): it is not whole.`);
  if (reason === "refused") throw new BadRequestError(`The server refused the request in its answer (${said}).`);
  return { reason, raw };
}
