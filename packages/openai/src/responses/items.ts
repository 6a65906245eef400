import {
  type AssistantMessage,
  type AssistantPart,
  type JsonObject,
  type JsonValue,
  type Message,
  type ProviderPart,
  type ToolMessage,
  textOf,
  toolCallsOf,
} from "@locus/core";
import type { Warn } from "@locus/core/provider";
import { toToolName } from "../tool-name.js";
import { toInputContent, toOutput } from "./content.js";
import { callerOf, hostedId, toHostedAnswer, toHostedItem } from "./hosted.js";
import { type HeldThread, isOwn } from "./thread.js";

/** Context of {@link toInput}. */
export interface InputContext {
  /** The provider whose opaque data is sent back. */
  provider: string;
  /** The model whose encrypted thoughts are sent back. */
  modelId: string;
  /** The thread to continue; messages that the service holds are left out. */
  thread?: HeldThread | undefined;
  /** Whether encrypted thoughts are sent back. */
  replaysReasoning: boolean;
  /** Responses that the service lost, or whose thoughts it refused. */
  lost?: ReadonlySet<string> | undefined;
  warn: Warn;
}

/** A conversation, converted to the Responses API. */
export interface ResponsesInput {
  /** The leading system messages. */
  instructions: string | undefined;
  input: JsonObject[];
  /** Responses whose thoughts are sent back. */
  replayed: ReadonlySet<string>;
}

/**
 * Converts messages to instructions and input items. Items are sent without ids, because a service without the thread cannot find them.
 *
 * A thought is only sent with the item that follows it, and only with its encrypted content.
 */
export function toInput(messages: readonly Message[], context: InputContext): ResponsesInput {
  const { provider, thread } = context;
  const leading = messages.findIndex(({ role }) => role !== "system");
  const start = Math.max(leading < 0 ? messages.length : leading, thread?.start ?? 0);
  const hosted = new Map(
    messages
      .flatMap((message) => (isOwn(message, provider) && typeof message.content !== "string" ? message.content : []))
      .flatMap((part): [string, ProviderPart][] => (part.type === "provider" ? [[hostedId(part), part]] : [])),
  );
  const answered = new Set(messages.map((message) => (message.role === "tool" ? message.toolCallId : undefined)));
  const called = new Map(
    messages.flatMap((message) =>
      toolCallsOf(message).map((call) => [call.id, isOwn(message, provider) ? call.providerData?.[provider] : undefined]),
    ),
  );
  const replayed = new Set<string>();

  function answer(message: ToolMessage): JsonObject[] {
    const { toolCallId: id } = message;
    const hostedAnswer = toHostedAnswer(hosted.get(id), message);
    if (hostedAnswer) return [hostedAnswer];
    if (called.has(id)) {
      const call_id = thread?.callIds.get(id) ?? toCallId(id);
      return [{ type: "function_call_output", call_id, output: toOutput(message), ...callerOf(called.get(id)) }];
    }
    // Left over by a hook that cut the conversation. The service would refuse the whole request.
    context.warn("unsupported_content", `The result of ${message.name} has no call (${id}): not sent.`, "input");
    return [];
  }

  function assistant(message: AssistantMessage): JsonObject[] {
    const { content, origin } = message;
    if (typeof content === "string") return content ? [{ role: "assistant", content }] : [];
    const own = isOwn(message, provider);
    const responseId = origin?.responseId ?? "";
    const canReplay = context.replaysReasoning && own && origin?.modelId === context.modelId;
    const isUnreadable = context.lost?.has(responseId);
    const items: JsonObject[] = [];
    let thought: JsonObject | undefined;
    for (const part of content) {
      const data = own ? part.providerData?.[provider] : undefined;
      if (part.type === "reasoning") {
        thought = canReplay && isThought(data) ? data : undefined;
        if (thought && isUnreadable) {
          thought = undefined;
          context.warn("unsupported_content", "The service cannot read thoughts that it encrypted before: not sent.", "input");
        }
        continue;
      }
      const item =
        part.type === "provider" ? own && toHostedItem(part, answered.has(hostedId(part))) : toItem(part, data, context.warn);
      if (item && thought) replayed.add(responseId);
      if (item) items.push(...(thought ? [thought] : []), item);
      thought = undefined;
    }
    return items;
  }

  return {
    instructions:
      messages
        .slice(0, leading < 0 ? undefined : leading)
        .map(textOf)
        .join("\n\n") || undefined,
    input: messages.slice(start).flatMap((message) => {
      if (message.role === "assistant") return assistant(message);
      if (message.role === "tool") return answer(message);
      const { role } = message;
      return [{ role, content: role === "user" ? toInputContent(message.content) : textOf(message) }];
    }),
    replayed,
  };
}

/** Whether opaque data is a reasoning item. */
function isThought(data: unknown): data is JsonObject {
  return Object(data).type === "reasoning";
}

/** Shortens a call id to the 64 characters that the service accepts. Ids of other services can be longer. */
function toCallId(id: string): string {
  return id.length > 64 ? `${id.slice(0, 30)}${id.length}${id.slice(-30)}` : id;
}

/**
 * Converts a part of an answer, other than a thought or a hosted call, to an input item.
 *
 * @param data - The opaque data of the part, such as phase, namespace or caller.
 */
function toItem(
  part: Exclude<AssistantPart, { type: "reasoning" | "provider" }>,
  data: JsonValue | undefined,
  warn: Warn,
): JsonObject | undefined {
  const role = "assistant";
  switch (part.type) {
    case "text":
      return part.text ? { ...Object(data), role, content: part.text } : undefined;
    case "refusal":
      return { role, content: [{ type: "refusal", refusal: part.refusal }] };
    case "tool_call": {
      const { id, name, arguments: args } = part;
      return {
        ...Object(data),
        type: "function_call",
        call_id: toCallId(id),
        name: toToolName(name),
        arguments: JSON.stringify(args),
      };
    }
    default:
      warn("unsupported_content", `The Responses API does not support assistant ${part.type} parts: not sent.`, "input");
      return undefined;
  }
}
