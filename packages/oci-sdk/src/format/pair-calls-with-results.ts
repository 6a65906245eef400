import {
  type AssistantMessage,
  type Message,
  type SystemMessage,
  type ToolCallPart,
  type ToolMessage,
  toolCallsOf,
  type UserMessage,
} from "@locus/core";

/** A call with its result. */
export interface AnsweredCall {
  call: ToolCallPart;
  result: ToolMessage;
}

/** A turn of a conversation; an assistant's turn includes the results of its calls. */
export type Turn = { message: SystemMessage | UserMessage } | { message: AssistantMessage; calls: readonly AnsweredCall[] };

type OpenCall = Partial<AnsweredCall> & Pick<AnsweredCall, "call">;

interface OpenTurn {
  message: Exclude<Message, ToolMessage>;
  calls: OpenCall[];
  /** Set on a turn that was created for results without a call. */
  isMade?: true;
}

/**
 * Groups a conversation into turns, each call with its result in the order of the calls, because services require them together.
 * Messages between a call and its result move after the result. A call without a result gets an error as its result; a result without
 * a call gets a call.
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
    // Searched from the end, because a later turn may reuse ids.
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
