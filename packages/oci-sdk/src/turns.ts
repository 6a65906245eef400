import {
  type AssistantMessage,
  type Message,
  type SystemMessage,
  type ToolCallPart,
  type ToolMessage,
  toolCallsOf,
  type UserMessage,
  type UserPart,
} from "@locus/core";
import type { Warn } from "@locus/core/provider";

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
export function toTurns(messages: readonly Message[]): Turn[] {
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

/** What an assistant said. */
export interface Said {
  text: string;
  refusal: string;
  reasoning: string;
}

/** What an assistant said, in words. Anything else is left out, with a warning. */
export function saidBy({ content }: AssistantMessage, warn: Warn): Said {
  const said: Said = { text: "", refusal: "", reasoning: "" };
  for (const part of typeof content === "string" ? [{ type: "text" as const, text: content }] : content) {
    if (part.type === "text" || part.type === "reasoning") said[part.type] += part.text;
    else if (part.type === "refusal") said.refusal += part.refusal;
    else if (part.type === "audio") said.text += part.transcript ?? "";
    else if (part.type === "image" || part.type === "file") {
      warn("unsupported_content", `OCI's chat API has no place for the assistant's ${part.type}: not sent.`, "messages");
    }
  }
  return said;
}

/** Media in the results of tools, as what a user says: results are text. */
export function toolMedia(calls: readonly AnsweredCall[]): UserPart[] {
  return calls.flatMap(({ result: { name, toolCallId, content } }): UserPart[] => {
    const media = typeof content === "string" ? [] : content.filter((part) => part.type !== "text");
    return media.length > 0 ? [{ type: "text", text: `Media returned by the tool ${name} (${toolCallId}):` }, ...media] : [];
  });
}
