import type { ModelCompleteEvent, ModelEvent, ModelWarningEvent } from "../contract/event.js";
import type { FinishReason } from "../contract/finish.js";
import { type AssistantPart, textOf } from "../contract/message.js";
import { parseObject } from "../json/parse-object.js";
import type { StrictJsonSchema } from "../schema/strict-json-schema.js";

/**
 * Corrects a finished turn to match its content: services report "stop" after calls and "tool_calls" without a call, and strict
 * mode writes nulls for values that the original schema leaves out.
 *
 * @param complete - The result of `MessageBuilder.end`.
 * @param restoreOutput - Undoes the changes of strict mode in the output; absent when the schema was sent as it was.
 */
export function finishTurn(complete: ModelCompleteEvent, restoreOutput?: StrictJsonSchema["restore"]): ModelEvent[] {
  const { message } = complete;
  const reason = reasonOf(complete);
  const finishReason = { ...complete.finishReason, reason };
  const output = restoreOutput && parseObject(textOf(message));
  const turn: ModelCompleteEvent = {
    ...complete,
    message: { ...message, finishReason },
    finishReason,
    ...(output && { output: restoreOutput(output) }),
  };
  return reason === "stop" && complete.finishReason.reason === "tool_calls" ? [emptyToolCalls, turn] : [turn];
}

const emptyToolCalls: ModelWarningEvent = {
  type: "model_warning",
  code: "empty_tool_calls",
  message: "The model finished with tool_calls but called no tool. Check the system prompt.",
};

/** The finish reason that matches the content of a turn. */
function reasonOf({ message: { content }, finishReason: { reason } }: ModelCompleteEvent): FinishReason {
  const has = (type: AssistantPart["type"]): boolean => typeof content !== "string" && content.some((part) => part.type === type);
  const isPlain = reason === "stop" || reason === "other";
  if (has("tool_call")) return isPlain ? "tool_calls" : reason;
  if (reason === "tool_calls") return "stop";
  return isPlain && has("refusal") ? "refusal" : reason;
}
