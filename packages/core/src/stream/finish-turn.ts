import type { ModelCompleteEvent, ModelEvent } from "../contract/event.js";
import type { FinishReason } from "../contract/finish.js";
import { textOf, toolCallsOf } from "../contract/message.js";
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
  const { message, finishReason } = complete;
  const { reason } = finishReason;
  const correct = (corrected: FinishReason): void => {
    message.finishReason = complete.finishReason = { ...finishReason, reason: corrected };
  };
  const events: ModelEvent[] = [];
  const calls = toolCallsOf(message);
  if (calls.length === 0 && reason === "tool_calls") {
    correct("stop");
    events.push({
      type: "model_warning",
      code: "empty_tool_calls",
      message: "The model finished with tool_calls but called no tool. Check the system prompt.",
    });
  } else if (reason === "stop" || reason === "other") {
    if (calls.length > 0) correct("tool_calls");
    else if (typeof message.content !== "string" && message.content.some(({ type }) => type === "refusal")) correct("refusal");
  }
  const output = restoreOutput && parseObject(textOf(message));
  if (output) complete.output = restoreOutput(output);
  return [...events, complete];
}
