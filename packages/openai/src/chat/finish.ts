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

/** What servers say of an answer that they did not finish: DeepSeek, GLM. */
const broken: ReadonlySet<string | undefined> = /* @__PURE__ */ new Set(["insufficient_system_resource", "network_error"]);

/** Whether a finish reason is none: the server broke the answer off. */
export function isUnfinished(raw: string | undefined): boolean {
  return broken.has(raw);
}
