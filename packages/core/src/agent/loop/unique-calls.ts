import type { AssistantMessage } from "../../contract/message.js";
import { createId } from "../../platform/create-id.js";

/**
 * Gives the calls of one turn ids that are unique in the conversation, because some services count from `call_0` in every turn
 * and the id is the idempotency key of a call. Deltas and message get the same id; the call keeps the service's own.
 *
 * @param taken - Ids of all calls in the conversation.
 */
export function uniqueCalls(taken: ReadonlySet<string>): {
  id(wireId: string): string;
  message(message: AssistantMessage): AssistantMessage;
} {
  const ids = new Map<string, string>();
  const id = (wireId: string): string => {
    const known = ids.get(wireId) ?? (taken.has(wireId) ? createId("call_") : wireId);
    ids.set(wireId, known);
    return known;
  };
  return {
    id,
    message(message) {
      const { content } = message;
      if (typeof content === "string") return message;
      const used = new Set<string>();
      let isSame = true;
      const unique = content.map((part) => {
        if (part.type !== "tool_call") return part;
        const first = id(part.id);
        const own = used.has(first) ? createId("call_") : first;
        used.add(own);
        if (own === part.id) return part;
        isSame = false;
        return { wireId: part.id, ...part, id: own };
      });
      return isSame ? message : { ...message, content: unique };
    },
  };
}
