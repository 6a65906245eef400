import type { AssistantMessage, Message } from "../contract/message.js";
import { toolCallsOf } from "../contract/message.js";
import { createId } from "../stream/id.js";

/**
 * Gives calls new ids where the conversation has theirs already: some services count from `call_0` in every turn, and an id is the
 * idempotency key of its call.
 *
 * @param message - A new turn.
 * @param history - The conversation before it.
 * @returns The same message when there is nothing to change.
 */
export function withUniqueCalls(message: AssistantMessage, history: readonly Message[]): AssistantMessage {
  const { content } = message;
  const calls = toolCallsOf(message);
  if (typeof content === "string" || calls.length === 0) return message;
  const taken = new Set(history.flatMap(toolCallsOf).map(({ id }) => id));
  let changed = false;
  const parts = content.map((part) => {
    if (part.type !== "tool_call") return part;
    const isNew = !taken.has(part.id);
    changed ||= !isNew;
    const unique = isNew ? part : { ...part, id: createId("call_") };
    taken.add(unique.id);
    return unique;
  });
  return changed ? { ...message, content: parts } : message;
}
