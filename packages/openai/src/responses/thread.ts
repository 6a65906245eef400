import { type AssistantMessage, type Message, toolCallsOf } from "@locus/core";

/** Where the conversation is kept between calls: by the service, or by the caller with or without the model's thoughts. */
export type StateMode = "server" | "stateless-encrypted" | "stateless";

/** A thread that the service holds. */
export interface HeldThread {
  /** The response it goes on from. */
  previousResponseId: string;
  /** Where what the service has not seen begins: the index of a message. */
  start: number;
  /** The provider has not answered since, such as without holding what it said. */
  isNewest: boolean;
  /** The ids that the thread knows its newest calls by, by those that they have in the conversation. */
  callIds: ReadonlyMap<string, string>;
}

/**
 * Finds the thread that a provider holds of a conversation: it goes on from the provider's own newest answer that it kept, with
 * all that was said since, by whichever model. A conversation that branches, or comes back from another model, needs nothing else.
 *
 * The model may have been another one: a thread belongs to the provider.
 */
export function findThread(messages: readonly Message[], provider: string): HeldThread | undefined {
  let isNewest = true;
  for (const [index, message] of [...messages.entries()].reverse()) {
    if (!isOwn(message, provider)) continue;
    const previousResponseId = responseHeld(message);
    if (previousResponseId !== undefined) {
      const callIds = new Map(toolCallsOf(message).map(({ id, wireId = id }) => [id, wireId]));
      return { previousResponseId, start: index + 1, isNewest, callIds };
    }
    isNewest = false;
  }
  return undefined;
}

/** Whether a message is an answer of this provider. */
export function isOwn(message: Message, provider: string): message is AssistantMessage {
  return message.role === "assistant" && message.origin?.provider === provider;
}

/** The id of the response that a message was, where the service holds it. */
function responseHeld(message: Message): string | undefined {
  const id = message.role === "assistant" ? message.origin?.state?.previousResponseId : undefined;
  return typeof id === "string" ? id : undefined;
}
