import {
  type AssistantMessage,
  type JsonObject,
  type JsonValue,
  type Message,
  type ToolCallPart,
  type ToolMessage,
  textOf,
  toolCallsOf,
} from "@locus/core";
import type { Warn } from "@locus/core/provider";
import type { CompatProfile } from "../compat.js";
import { toToolName } from "../tool-name.js";
import { callIds } from "./call-ids.js";
import type { Opaque } from "./collect-opaque.js";
import { joinContents, toContent, toContentPart } from "./content.js";
import { opaqueOf, type Recipient } from "./opaque-of.js";

/** Context of {@link toChatMessages}. */
export interface ConversationContext extends Recipient {
  profile: CompatProfile;
  warn: Warn;
}

interface MessageContext extends ConversationContext {
  /** Converts the id of a tool call to one that the server accepts. */
  callId: (id: string) => string;
}

/**
 * Converts a conversation to Chat Completions.
 *
 * Media in tool results is sent in a user message after them that names the tool, because tool messages accept only text.
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

/** Joins all system messages into one at the start. */
function systemFirst(wire: readonly JsonObject[], role: string): JsonObject[] {
  const contents = wire.filter((message) => message.role === role).map(({ content }): JsonValue => content ?? "");
  const others = wire.filter((message) => message.role !== role);
  return contents.length > 0 ? [{ role, content: contents.reduce(joinContents) }, ...others] : others;
}

/** Warns of a result whose call a hook removed. It is not sent, because the service would refuse the whole conversation. */
function warnOfLostResult({ name, toolCallId: id }: ToolMessage, warn: Warn): void {
  warn("unsupported_content", `The result of ${name} has no call (${id}): not sent.`, "messages");
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
  const { reasoningReplay, reasoningField, reasoningFiller, thinkTags, emptyAnswers } = context.profile;
  const opaqueFor = opaqueOf(message, context);
  const { fields } = opaqueFor(message);
  const calls = toolCallsOf(message).map((call) => toCall(call, opaqueFor(call), context));
  const { text, reasoning, refusal, audio } = contentsOf(message, context);
  const replays = reasoningReplay === "always" || (reasoningReplay === "tool_calls" && calls.length > 0);
  // reasoning_details already contain the thinking.
  const thought = replays && !fields?.reasoning_details ? reasoning || reasoningFiller : undefined;
  const tag = thinkTags === true ? "think" : thinkTags;
  const body = thought && reasoningField === "content" ? `<${tag}>${thought}</${tag}>${text}` : text;
  // The refusal is sent as content if the server refuses empty answers, because only OpenAI reads `refusal`.
  const content = body || (emptyAnswers ? "" : refusal);
  return {
    ...fields,
    role: "assistant",
    // Before the content, because the field may be `content`.
    [reasoningField]: thought,
    content: content || (calls.length > 0 || refusal || audio ? null : ""),
    refusal: refusal || undefined,
    audio,
    tool_calls: calls.length > 0 ? calls : undefined,
  };
}

function toCall({ id, name, arguments: args }: ToolCallPart, opaque: Opaque, { callId }: MessageContext): JsonObject {
  const fn = { ...opaque.function, name: toToolName(name), arguments: JSON.stringify(args) };
  return { ...opaque.fields, id: callId(id), type: "function", function: fn };
}

/** The contents of an assistant message, by field of the wire message. */
interface Contents {
  text: string;
  reasoning: string;
  refusal: string;
  audio?: JsonObject;
}

function contentsOf(message: AssistantMessage, { provider, warn }: MessageContext): Contents {
  const contents: Contents = { text: textOf(message), reasoning: "", refusal: "" };
  for (const part of typeof message.content === "string" ? [] : message.content) {
    const { type } = part;
    if (type === "reasoning") contents.reasoning += part.text;
    else if (type === "refusal") contents.refusal += part.refusal;
    else if (type === "audio") {
      const id = part.providerData?.[provider];
      if (typeof id === "string") contents.audio = { id };
      else contents.text += part.transcript ?? "";
    } else if (type === "image" || type === "file") {
      warn("unsupported_content", `Chat Completions does not support assistant ${type} parts: not sent.`, "messages");
    }
  }
  return contents;
}
