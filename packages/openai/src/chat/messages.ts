import { type AssistantMessage, type JsonObject, type Message, type ToolMessage, textOf, toolCallsOf } from "@locus/core";
import type { Warn } from "@locus/core/provider";
import type { CompatProfile } from "../compat.js";
import { toToolName } from "../tool-name.js";
import { toContent, toContentPart } from "./content.js";
import { opaqueOf, type Recipient } from "./opaque-of.js";

/** What {@link toChatMessages} needs to know. */
export interface MessageContext extends Recipient {
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
  const called = new Set<string>();
  let media: JsonObject[] = [];
  const endResults = (): void => {
    if (media.length > 0) wire.push({ role: "user", content: media });
    media = [];
  };
  for (const message of messages) {
    if (message.role !== "tool") endResults();
    else if (called.has(message.toolCallId)) media.push(...toolMedia(message, context));
    else {
      warnOfLostResult(message, context.warn);
      continue;
    }
    for (const { id } of toolCallsOf(message)) called.add(id);
    wire.push(toChatMessage(message, context));
  }
  endResults();
  return wire;
}

/** A result whose call a hook cut off stays out, because the service would refuse the whole conversation. */
function warnOfLostResult({ name, toolCallId: id }: ToolMessage, warn: Warn): void {
  warn("unsupported_content", `The result of ${name} is there without its call (${id}): not sent.`, "messages");
}

function toChatMessage(message: Message, context: MessageContext): JsonObject {
  const { role } = message;
  const { profile, provider } = context;
  switch (role) {
    case "assistant":
      return toAssistant(message, context);
    case "user":
      return { role, content: toContent(message.content, { provider, texts: "separate" }) };
    case "system":
      return { role: profile.systemRole, content: toContent(message.content, { provider, texts: "join" }) };
    case "tool": {
      const texts = typeof message.content === "string" ? message.content : message.content.filter(({ type }) => type === "text");
      return { role, tool_call_id: message.toolCallId, content: toContent(texts, { provider, texts: "join" }) };
    }
  }
}

function toolMedia({ name, toolCallId, content }: ToolMessage, { provider }: MessageContext): JsonObject[] {
  const media = typeof content === "string" ? [] : content.filter((part) => part.type !== "text");
  if (media.length === 0) return [];
  const introduction = { type: "text", text: `Media returned by the tool ${name} (${toolCallId}):` };
  return [introduction, ...media.map((part) => toContentPart(part, provider))];
}

function toAssistant(message: AssistantMessage, context: MessageContext): JsonObject {
  const { provider, profile, warn } = context;
  const opaque = profile.opaqueFields ? opaqueOf(message, context) : undefined;
  const calls = toolCallsOf(message).map((call) => {
    const { fields, function: ofFunction } = opaque?.ofCall(call) ?? {};
    const { id, name, arguments: args } = call;
    const called = { ...ofFunction, name: toToolName(name), arguments: JSON.stringify(args) };
    return { ...fields, id, type: "function", function: called };
  });
  const replays = profile.reasoningReplay === "always" || (profile.reasoningReplay === "tool_calls" && calls.length > 0);
  let text = textOf(message);
  let reasoning = "";
  let refusal = "";
  let audio: JsonObject | undefined;
  for (const part of typeof message.content === "string" ? [] : message.content) {
    if (part.type === "reasoning") reasoning += part.text;
    else if (part.type === "refusal") refusal += part.refusal;
    else if (part.type === "audio") {
      const id = part.providerData?.[provider];
      if (typeof id === "string") audio = { id };
      else text += part.transcript ?? "";
    } else if (part.type === "image" || part.type === "file") {
      warn("unsupported_content", `Chat Completions has no place for the assistant's ${part.type}: not sent.`, "messages");
    }
  }
  return {
    ...opaque?.fields,
    role: "assistant",
    content: text || (calls.length > 0 || refusal || audio ? null : ""),
    [profile.reasoningField]: (replays && reasoning) || undefined,
    refusal: refusal || undefined,
    audio,
    tool_calls: calls.length > 0 ? calls : undefined,
  };
}
