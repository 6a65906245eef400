import { type JsonObject, type Message, textOf, type UserPart } from "@locus/core";
import type { Warn } from "@locus/core/provider";
import { type AssistantText, assistantText } from "../format/assistant-text.js";
import type { GenericProfile } from "../format/generic-profile.js";
import { detailOf, type MediaPart, toolMedia, urlOf } from "../format/media.js";
import { type AnsweredCall, pairCallsWithResults, type Turn } from "../format/pair-calls-with-results.js";

/** Content of empty texts, because some models behind GENERIC fail with a server error on an empty text. */
const blank = ".";

const nothing: AssistantText = { text: "", refusal: "", reasoning: "" };

const text = (words: string): JsonObject => ({ type: "TEXT", text: words || blank });

/**
 * Converts messages to GENERIC. Media in tool results follow in a user message that names the tool, because results are text.
 */
export function toGenericMessages(
  messages: readonly Message[],
  { profile, warn }: { profile: GenericProfile; warn: Warn },
): JsonObject[] {
  function toMessages(turn: Turn): JsonObject[] {
    if (!("calls" in turn)) {
      const { role, content } = turn.message;
      if (role === "system") return [{ role: profile.systemRole, content: [text(textOf(turn.message))] }];
      const parts: readonly UserPart[] = typeof content === "string" ? [{ type: "text", text: content }] : content;
      return [{ role: "USER", content: parts.length > 0 ? parts.map(toContent) : [text("")] }];
    }
    const { calls } = turn;
    const texts = assistantText(turn.message, warn);
    const media = toolMedia(calls);
    const steps = profile.parallelCalls === "pairs" && calls.length > 1 ? calls.map((call) => [call]) : [calls];
    return [
      ...steps.flatMap((step, index) => [toAssistant(index === 0 ? texts : nothing, step), ...step.map(toResult)]),
      ...(media.length > 0 ? [{ role: "USER", content: media.map(toContent) }] : []),
    ];
  }

  function toAssistant({ text: words, refusal, reasoning }: AssistantText, calls: readonly AnsweredCall[]): JsonObject {
    const replays = profile.reasoningReplay === "always" || (profile.reasoningReplay === "tool_calls" && calls.length > 0);
    return {
      role: "ASSISTANT",
      content: refusal && !words ? undefined : [text(words)],
      refusal: refusal || undefined,
      reasoningContent: (replays && reasoning) || undefined,
      toolCalls:
        calls.length > 0
          ? calls.map(({ call: { id, name, arguments: args } }) => ({
              id,
              type: "FUNCTION",
              name,
              arguments: JSON.stringify(args),
            }))
          : undefined,
    };
  }

  return pairCallsWithResults(messages).flatMap(toMessages);
}

function toResult({ call, result }: AnsweredCall): JsonObject {
  return { role: "TOOL", toolCallId: call.id, content: [text(textOf(result))] };
}

const kinds: Readonly<Record<MediaPart["type"], readonly [type: string, field: string]>> = {
  image: ["IMAGE", "imageUrl"],
  audio: ["AUDIO", "audioUrl"],
  file: ["DOCUMENT", "documentUrl"],
};

/** Converts a part. A part in the wire's shape (`{ type: "VIDEO", videoUrl }`) is sent unchanged. */
function toContent(part: UserPart): JsonObject {
  if (part.type === "text") return text(part.text);
  if (!Object.hasOwn(kinds, part.type)) return { ...(part as object) };
  const [type, field] = kinds[part.type];
  return { type, [field]: { url: urlOf(part), detail: detailOf(part) } };
}
