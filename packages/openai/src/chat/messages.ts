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
  const contents = wire.filter((message) => message.role === role).map(({ content }): JsonValue => content ?? "");
  const others = wire.filter((message) => message.role !== role);
  return contents.length > 0 ? [{ role, content: contents.reduce(joinContents) }, ...others] : others;
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
  const { reasoningReplay, reasoningField, reasoningFiller, thinkTags, emptyAnswers } = context.profile;
  const opaqueFor = opaqueOf(message, context);
  const { fields } = opaqueFor(message);
  const calls = toolCallsOf(message).map((call) => toCall(call, opaqueFor(call), context));
  const { text, reasoning, refusal, audio } = saidIn(message, context);
  const replays = reasoningReplay === "always" || (reasoningReplay === "tool_calls" && calls.length > 0);
  // The details of a server have the thinking in them: it does not go back twice.
  const thought = replays && !fields?.reasoning_details ? reasoning || reasoningFiller : undefined;
  const tag = thinkTags === true ? "think" : thinkTags;
  const said = thought && reasoningField === "content" ? `<${tag}>${thought}</${tag}>${text}` : text;
  // What only OpenAI reads elsewhere is said here, so that the answer is not empty.
  const content = said || (emptyAnswers ? "" : refusal);
  return {
    ...fields,
    role: "assistant",
    // In front of the content, which may be the field.
    [reasoningField]: thought,
    content: content || (calls.length > 0 || refusal || audio ? null : ""),
    refusal: refusal || undefined,
    audio,
    tool_calls: calls.length > 0 ? calls : undefined,
  };
}

function toCall({ id, name, arguments: args }: ToolCallPart, opaque: Opaque, { callId }: MessageContext): JsonObject {
  const called = { ...opaque.function, name: toToolName(name), arguments: JSON.stringify(args) };
  return { ...opaque.fields, id: callId(id), type: "function", function: called };
}

/** What an assistant message says, by where it goes. */
interface Said {
  text: string;
  reasoning: string;
  refusal: string;
  audio?: JsonObject;
}

function saidIn(message: AssistantMessage, { provider, warn }: MessageContext): Said {
  const said: Said = { text: textOf(message), reasoning: "", refusal: "" };
  for (const part of typeof message.content === "string" ? [] : message.content) {
    const { type } = part;
    if (type === "reasoning") said.reasoning += part.text;
    else if (type === "refusal") said.refusal += part.refusal;
    else if (type === "audio") {
      const id = part.providerData?.[provider];
      if (typeof id === "string") said.audio = { id };
      else said.text += part.transcript ?? "";
    } else if (type === "image" || type === "file") {
      warn("unsupported_content", `Chat Completions has no place for the assistant's ${type}: not sent.`, "messages");
    }
  }
  return said;
}
