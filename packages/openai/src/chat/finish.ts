import { BadRequestError, type FinishReason, type ModelCompleteEvent, StreamInterruptedError } from "@locus/core";

/**
 * The words of all servers, in lower case, by what they mean: OpenAI, Azure, Anthropic (`end_turn` …), Bedrock (`guardrail_intervened` …),
 * Cohere (`complete` …), DeepSeek, Gemini and Vertex (`safety` …), GLM (`sensitive`, `network_error`), LMDeploy, Mistral, Ollama, OpenRouter,
 * SenseNova (`context`), SGLang and vLLM (`abort`), TensorRT-LLM, TGI and Together (`eos…`), Watsonx, xAI (`max_len` …). Any other word is `other`.
 */
const words: Readonly<Record<Exclude<FinishReason, "other"> | "unfinished" | "refused", string>> = {
  stop: "stop eos eos_token end_turn end_of_turn end_of_text endoftext eot stop_sequence stop_token complete completed finish finished normal done",
  length:
    "length max_tokens model_length max_length max_len max_output_tokens maximum_tokens token_limit error_limit context max_context context_length " +
    "context_length_exceeded model_context_window_exceeded context_window_exceeded",
  tool_calls: "tool_calls tool_call tool_use function_call function_calls",
  content_filter:
    "content_filter content_filtered contentfilter sensitive safety recitation blocklist prohibited_content spii model_armor image_safety " +
    "image_recitation image_prohibited_content guardrail_intervened guardrails error_toxic moderation blocked",
  refusal: "refusal",
  pause: "pause_turn pause",
  unfinished:
    "insufficient_system_resource network_error error failed failure internal_error server_error abort aborted cancel cancelled canceled " +
    "user_cancel incomplete interrupted not_finished timeout time_limit overloaded engine_overloaded malformed_function_call " +
    "unexpected_tool_call too_many_tool_calls malformed_response malformed_model_output malformed_tool_use function_call_filter",
  refused: "missing_thought_signature",
};

/** What a word means. `"content_filter: PROHIBITED_CONTENT"` is read from its end; `REASON_…` and `FINISH_REASON_…` are prefixes. */
function meaningOf(word: string): string | undefined {
  for (const piece of word.toLowerCase().split(":").reverse()) {
    const bare = piece.trim().replace(/^(finish_)?reason_/, "");
    const found = Object.entries(words).find(([, list]) => list.split(" ").includes(bare));
    if (found) return found[0];
  }
  return undefined;
}

/**
 * A finish reason in our words; `[DONE]` without one is a stop.
 *
 * @param raw - As the server says it.
 * @param native - What the server behind a gateway says; it counts where the gateway's word means nothing, and enters the error.
 * @throws {@link StreamInterruptedError} where the server says that it did not finish the answer.
 */
export function finishOf(raw: string | undefined, native?: string): ModelCompleteEvent["finishReason"] {
  if (raw === undefined) return { reason: "stop" };
  const meaning = meaningOf(raw) ?? meaningOf(native ?? "");
  const said = native === undefined || native === raw ? raw : `${raw}, ${native}`;
  if (meaning === "unfinished") throw new StreamInterruptedError(`The server broke the answer off (${said}): it is not whole.`);
  if (meaning === "refused") throw new BadRequestError(`The server ended the answer because of the request (${said}).`);
  return { reason: (meaning as FinishReason | undefined) ?? "other", raw };
}
