import type { ModelCompleteEvent, ModelEvent, ModelWarningEvent } from "../contract/event.js";
import type { FinishReason } from "../contract/finish.js";
import { type AssistantPart, textOf } from "../contract/message.js";
import { parseObject } from "../json/parse-object.js";
import type { StrictJsonSchema } from "../schema/strict-json-schema.js";

/**
 * Makes a finished turn true to what is in it: services say that they stopped after calls and that they called without any call,
 * and strict mode has nulls where the original schema has nothing.
 *
 * @param complete - As `MessageBuilder.end` made it.
 * @param restoreOutput - Undoes what strict mode did to the output; absent where the schema went out as it was.
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

/** The reason that the content of a turn bears out. */
function reasonOf({ message: { content }, finishReason: { reason } }: ModelCompleteEvent): FinishReason {
  const has = (type: AssistantPart["type"]): boolean => typeof content !== "string" && content.some((part) => part.type === type);
  const isPlain = reason === "stop" || reason === "other";
  if (has("tool_call")) return isPlain ? "tool_calls" : reason;
  if (reason === "tool_calls") return "stop";
  return isPlain && has("refusal") ? "refusal" : reason;
}
