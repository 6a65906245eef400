import type { FinishReason, ModelCompleteEvent } from "@locus/core";

/** The words of all servers. */
const reasons: Readonly<Record<string, FinishReason>> = {
  stop: "stop",
  eos: "stop",
  length: "length",
  model_length: "length",
  tool_calls: "tool_calls",
  function_call: "tool_calls",
  content_filter: "content_filter",
};

/** A finish reason in our words; `[DONE]` without one is a stop. */
export function finishReasonOf(raw: string | undefined): ModelCompleteEvent["finishReason"] {
  return raw === undefined ? { reason: "stop" } : { reason: reasons[raw] ?? "other", raw };
}
