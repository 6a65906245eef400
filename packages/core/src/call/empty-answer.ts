import type { ModelCompleteEvent, ModelWarningEvent } from "../contract/event.js";
import type { Model } from "../contract/model.js";

/**
 * The warning about an answer that completed without content, because a server that drops a long prompt, or a model that only
 * thinks, looks like one that has answered.
 *
 * @returns `undefined` when the answer has content, or when its finish reason explains why it has not.
 */
export function emptyAnswer(
  { provider, modelId }: Model,
  { finishReason, message }: ModelCompleteEvent,
): ModelWarningEvent | undefined {
  // Read with care, because the messages of custom models are checked later.
  const { reason, raw = reason } = Object(finishReason);
  const parts = [Object(message).content].flat();
  if (!/^(stop|other)$/.test(reason) || parts.some(hasContent)) return undefined;
  const but = parts.some((part) => part.type === "reasoning") ? "nothing but thinking" : "nothing";
  return {
    type: "model_warning",
    code: "empty_answer",
    message: `${provider} "${modelId}" finished (${raw}) with ${but} in its answer. The conversation may exceed the context window.`,
  };
}

function hasContent(part: unknown): boolean {
  const { type, text = part } = Object(part);
  return type !== "reasoning" && ((type !== "text" && typeof part !== "string") || String(text).trim() !== "");
}
