import { type FinishReason, type ModelCompleteEvent, type ModelEvent, parseObject, textOf, toolCallsOf } from "@locus/core";
import type { ChatCall } from "./request.js";

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

/**
 * Makes a finished turn true to what is in it: servers say `stop` after calls and `tool_calls` without any, and strict mode
 * has nulls where the original schema has nothing.
 */
export function finishTurn(complete: ModelCompleteEvent, { restoreOutput }: ChatCall): ModelEvent[] {
  const { message, finishReason } = complete;
  const { reason } = finishReason;
  const events: ModelEvent[] = [];
  const calls = toolCallsOf(message);
  if (calls.length === 0 && reason === "tool_calls") {
    finishReason.reason = "stop";
    events.push({
      type: "model_warning",
      code: "empty_tool_calls",
      message: "The model finished with tool_calls but called no tool. Check the system prompt.",
    });
  } else if (reason === "stop" || reason === "other") {
    if (calls.length > 0) finishReason.reason = "tool_calls";
    else if (typeof message.content !== "string" && message.content.some(({ type }) => type === "refusal")) {
      finishReason.reason = "refusal";
    }
  }
  const output = restoreOutput && parseObject(textOf(message));
  if (output) complete.output = restoreOutput(output);
  return [...events, complete];
}
