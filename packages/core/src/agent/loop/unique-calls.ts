import type { AssistantMessage, Message } from "../../contract/message.js";
import { toolCallsOf } from "../../contract/message.js";
import { createId } from "../../platform/create-id.js";

/**
 * Gives calls new ids where the conversation has theirs already: some services count from `call_0` in every turn, and an id is the
 * idempotency key of its call. The service's own id stays with the call.
 *
 * @param message - A new turn.
 * @param history - The conversation before it.
 */
export function withUniqueCalls(message: AssistantMessage, history: readonly Message[]): AssistantMessage {
  const { content } = message;
  if (typeof content === "string") return message;
  const taken = new Set(history.flatMap(toolCallsOf).map(({ id }) => id));
  const unique = content.map((part) => {
    if (part.type !== "tool_call") return part;
    const call = taken.has(part.id) ? { wireId: part.id, ...part, id: createId("call_") } : part;
    taken.add(call.id);
    return call;
  });
  return { ...message, content: unique };
}
