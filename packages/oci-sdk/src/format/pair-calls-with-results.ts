import {
  type AssistantMessage,
  type Message,
  type SystemMessage,
  type ToolCallPart,
  type ToolMessage,
  toolCallsOf,
  type UserMessage,
} from "@locus/core";

/** A call and what came of it. */
export interface AnsweredCall {
  call: ToolCallPart;
  result: ToolMessage;
}

/** A step of a conversation: what the model called stands together with its results. */
export type Turn = { message: SystemMessage | UserMessage } | { message: AssistantMessage; calls: readonly AnsweredCall[] };

type OpenCall = Partial<AnsweredCall> & Pick<AnsweredCall, "call">;

interface OpenTurn {
  message: Exclude<Message, ToolMessage>;
  calls: OpenCall[];
  /** Made for a result whose call is missing. */
  isMade?: true;
}

/**
 * A conversation in steps, each call with its result, in the order of the calls: services want them side by side. What comes between
 * a call and its result moves behind it; a call without a result gets one that says so, a result without a call gets the call.
 */
export function pairCallsWithResults(messages: readonly Message[]): Turn[] {
  const turns: OpenTurn[] = [];
  for (const message of messages) {
    if (message.role !== "tool") {
      turns.push({ message, calls: toolCallsOf(message).map((call) => ({ call })) });
      continue;
    }
    const { toolCallId: id, name } = message;
    const isOpen = ({ call, result }: OpenCall): boolean => call.id === id && !result;
    // Ids may come again in a later turn.
    const open = [...turns]
      .reverse()
      .find(({ calls }) => calls.some(isOpen))
      ?.calls.find(isOpen);
    if (open) {
      open.result = message;
      continue;
    }
    const call: ToolCallPart = { type: "tool_call", id, name, arguments: {} };
    const last = turns.at(-1);
    if (last?.isMade) last.calls.push({ call, result: message });
    else turns.push({ message: { role: "assistant", content: [] }, calls: [{ call, result: message }], isMade: true });
  }
  return turns.map(({ message, calls }) =>
    message.role === "assistant"
      ? { message, calls: calls.map(({ call, result = missing(call) }) => ({ call, result })) }
      : { message },
  );
}

function missing({ id, name }: ToolCallPart): ToolMessage {
  return { role: "tool", toolCallId: id, name, content: "There is no result.", isError: true };
}
