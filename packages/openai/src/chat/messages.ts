import {
  type AssistantMessage,
  type JsonObject,
  type JsonValue,
  type Message,
  type ToolMessage,
  textOf,
  toolCallsOf,
} from "@locus/core";
import type { Warn } from "@locus/core/provider";
import type { CompatProfile } from "../compat.js";
import { toToolName } from "../tool-name.js";
import { callIds } from "./call-ids.js";
import { toContent, toContentPart } from "./content.js";
import { opaqueOf, type Recipient } from "./opaque-of.js";

/** What {@link toChatMessages} needs to know. */
export interface ConversationContext extends Recipient {
  profile: CompatProfile;
  warn: Warn;
}

interface MessageContext extends ConversationContext {
  /** The id of a tool call as the server takes it. */
  callId: (id: string) => string;
}

/**
 * A conversation as Chat Completions has it.
 *
 * Tool messages take text only, so media in the results of tools follows them as a user message that names the tool.
 */
export function toChatMessages(messages: readonly Message[], conversation: ConversationContext): JsonObject[] {
  const { profile } = conversation;
  const context: MessageContext = { ...conversation, callId: callIds(profile.callIds) };
  const wire: JsonObject[] = [];
  const add = (message: JsonObject): void => {
    if (!profile.userAfterTools && message.role === "user" && wire.at(-1)?.role === "tool") {
      wire.push({ role: "assistant", content: "I have the results." });
    }
    if (profile.emptyAnswers || !isEmptyAnswer(message)) wire.push(message);
  };
  const called = new Set<string>();
  let media: JsonObject[] = [];
  const endResults = (): void => {
    if (media.length > 0) add({ role: "user", content: media });
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
    add(toChatMessage(message, context));
  }
  endResults();
  return profile.systemAnywhere ? wire : systemFirst(wire, profile.systemRole);
}

function isEmptyAnswer({ role, content, audio, tool_calls }: JsonObject): boolean {
  return role === "assistant" && !audio && !tool_calls && !String(content ?? "").trim();
}

/** One system message, in front. */
function systemFirst(wire: readonly JsonObject[], role: string): JsonObject[] {
  const contents = wire.filter((message) => message.role === role).map(({ content }) => content ?? "");
  if (contents.length === 0) return [...wire];
  const parts = contents.flatMap((content): JsonValue[] =>
    typeof content === "string" ? [{ type: "text", text: content }] : [content].flat(),
  );
  const isText = contents.every((content) => typeof content === "string");
  return [{ role, content: isText ? contents.join("\n\n") : parts }, ...wire.filter((message) => message.role !== role)];
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
      const name = profile.toolNames ? toToolName(message.name) : undefined;
      return {
        role,
        tool_call_id: context.callId(message.toolCallId),
        name,
        content: toContent(texts, { provider, texts: "join" }),
      };
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
  const { provider, profile, warn, callId } = context;
  const opaque = profile.opaqueFields ? opaqueOf(message, context) : undefined;
  const calls = toolCallsOf(message).map((call) => {
    const { fields, function: ofFunction } = opaque?.ofCall(call) ?? {};
    const { id, name, arguments: args } = call;
    const called = { ...ofFunction, name: toToolName(name), arguments: JSON.stringify(args) };
    return { ...fields, id: callId(id), type: "function", function: called };
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
  const { reasoningField: field, reasoningFiller, thinkTags, emptyAnswers } = profile;
  const tag = thinkTags === true ? "think" : thinkTags;
  const thought = replays ? reasoning || reasoningFiller : undefined;
  // What goes back in a field of the server's is not repeated in the text.
  if (field === "content" && thought && !opaque?.fields.reasoning_details) text = `<${tag}>${thought}</${tag}>${text}`;
  // What only OpenAI reads elsewhere is said here, so that the answer is not empty.
  if (!emptyAnswers) text ||= refusal;
  return {
    ...opaque?.fields,
    role: "assistant",
    content: text || (calls.length > 0 || refusal || audio ? null : ""),
    ...(field !== "content" && { [field]: thought || undefined }),
    refusal: refusal || undefined,
    audio,
    tool_calls: calls.length > 0 ? calls : undefined,
  };
}
