import { type AssistantMessage, type Message, toolCallsOf } from "@locus/core";

/** Where the conversation is stored between calls: at the service, or at the caller with or without the model's thoughts. */
export type StateMode = "server" | "stateless-encrypted" | "stateless";

/** A thread that the service holds. */
export interface HeldThread {
  /** The response to continue from. */
  previousResponseId: string;
  /** The index of the first message that the service has not seen. */
  start: number;
  /** The provider has no later answer, such as one that it did not store. */
  isNewest: boolean;
  /** Maps ids of calls in the conversation to their ids at the service. */
  callIds: ReadonlyMap<string, string>;
}

/**
 * Finds the thread of a conversation at a provider: it continues from the provider's newest stored answer, with all messages since, of any
 * model. This also covers branches and conversations that come back from another model.
 *
 * Any model of the provider may have given that answer, because a thread belongs to the provider.
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

/** The id of the response that a message came from, if the service holds it. */
function responseHeld(message: Message): string | undefined {
  const id = message.role === "assistant" ? message.origin?.state?.previousResponseId : undefined;
  return typeof id === "string" ? id : undefined;
}
