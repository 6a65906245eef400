import {
  type AssistantMessage,
  type JsonObject,
  type Message,
  type ToolMessage,
  textOf,
  toolCallsOf,
  type UserPart,
} from "@locus/core";
import type { CompatProfile } from "./compat.js";
import { toContentPart } from "./content.js";
import type { Warn } from "./request.js";

/** What {@link toChatMessages} needs to know. */
export interface MessageContext {
  /** The provider whose opaque data the messages may carry. */
  provider: string;
  profile: CompatProfile;
  warn: Warn;
}

/**
 * A conversation as Chat Completions has it.
 *
 * Tool messages take text only, so media in the results of tools follows them as a user message that names the tool.
 */
export function toChatMessages(messages: readonly Message[], context: MessageContext): JsonObject[] {
  const wire: JsonObject[] = [];
  let media: JsonObject[] = [];
  const flush = (): void => {
    if (media.length > 0) wire.push({ role: "user", content: media });
    media = [];
  };
  for (const message of messages) {
    if (message.role !== "tool") flush();
    switch (message.role) {
      case "system":
        wire.push({ role: context.profile.systemRole, content: textOf(message) });
        break;
      case "user":
        wire.push({ role: "user", content: toContent(message.content) });
        break;
      case "assistant":
        wire.push(toAssistant(message, context));
        break;
      case "tool":
        wire.push({ role: "tool", tool_call_id: message.toolCallId, content: textOf(message) });
        media.push(...toolMedia(message));
    }
  }
  flush();
  return wire;
}

/** A single text as a string: every server takes it. */
function toContent(content: string | UserPart[]): string | JsonObject[] {
  if (typeof content === "string") return content;
  const [first] = content;
  return content.length === 1 && first?.type === "text" ? first.text : content.map(toContentPart);
}

function toolMedia({ name, toolCallId, content }: ToolMessage): JsonObject[] {
  const media = typeof content === "string" ? [] : content.filter((part) => part.type !== "text");
  if (media.length === 0) return [];
  return [{ type: "text", text: `Media returned by the tool ${name} (${toolCallId}):` }, ...media.map(toContentPart)];
}

function toAssistant(message: AssistantMessage, { provider, profile, warn }: MessageContext): JsonObject {
  const calls = toolCallsOf(message).map(({ id, name, arguments: args }) => ({
    id,
    type: "function",
    function: { name, arguments: JSON.stringify(args) },
  }));
  const replays = profile.reasoningReplay === "always" || (profile.reasoningReplay === "tool_calls" && calls.length > 0);
  let text = textOf(message);
  let reasoning = "";
  let refusal: string | undefined;
  let audio: JsonObject | undefined;
  for (const part of typeof message.content === "string" ? [] : message.content) {
    if (part.type === "reasoning") reasoning += part.text;
    else if (part.type === "refusal") refusal = (refusal ?? "") + part.refusal;
    else if (part.type === "audio") {
      const id = part.providerData?.[provider];
      if (typeof id === "string") audio = { id };
      else text += part.transcript ?? "";
    } else if (part.type === "image" || part.type === "file") {
      warn("unsupported_content", `Chat Completions has no place for the assistant's ${part.type}: left out.`);
    }
  }
  return {
    role: "assistant",
    content: text === "" && (calls.length > 0 || refusal !== undefined || audio) ? null : text,
    [profile.reasoningField]: (replays && reasoning) || undefined,
    refusal,
    audio,
    tool_calls: calls.length > 0 ? calls : undefined,
  };
}
