import { type AssistantMessage, type JsonObject, type Message, textOf, type UserPart } from "@locus/core";
import type { Warn } from "@locus/core/provider";
import { type GroundingDocument, toDocument } from "../cohere/to-document.js";
import { assistantText } from "../format/assistant-text.js";
import { provider } from "../format/call.js";
import { detailOf, toolMedia, urlOf } from "../format/media.js";
import { pairCallsWithResults } from "../format/pair-calls-with-results.js";
import type { ToolNames } from "../format/tool-names.js";

/** A conversation in COHEREV2. */
export interface CohereV2Conversation {
  messages: JsonObject[];
  /** The user's text files. */
  documents: GroundingDocument[];
}

/** The wire field that an assistant's thinking came from. */
export type Thinking = "plan" | "thinking";

/** Content of empty messages, because COHEREV2 refuses a message without content. */
const blank = " ";

const text = (words: string): JsonObject => ({ type: "TEXT", text: words });

/** Converts messages to COHEREV2. Thinking is sent back only with the calls that it led to. */
export function toCohereV2Messages(
  messages: readonly Message[],
  { names, warn }: { names: Pick<ToolNames, "toWire">; warn: Warn },
): CohereV2Conversation {
  const documents: GroundingDocument[] = [];

  function content(parts: readonly UserPart[]): JsonObject[] {
    const blocks = parts.flatMap((part): JsonObject[] => {
      if (part.type === "text") return part.text === "" ? [] : [text(part.text)];
      if (part.type === "image") return [{ type: "IMAGE_URL", imageUrl: { url: urlOf(part), detail: detailOf(part) } }];
      documents.push(...toDocument(part, warn));
      return [];
    });
    return blocks.length > 0 ? blocks : [text(blank)];
  }

  const wire = pairCallsWithResults(messages).flatMap((turn): JsonObject[] => {
    if (!("calls" in turn)) {
      const { role, content: parts } = turn.message;
      return [
        { role: role.toUpperCase(), content: content(typeof parts === "string" ? [{ type: "text", text: parts }] : parts) },
      ];
    }
    const { calls, message } = turn;
    const { text: answer, refusal } = assistantText(message, warn);
    const words = answer + refusal;
    const thought = calls.length > 0 ? thinkingOf(message, "thinking") : "";
    const blocks = [...(thought ? [{ type: "THINKING", thinking: thought }] : []), ...(words ? [text(words)] : [])];
    const media = toolMedia(calls);
    return [
      {
        role: "ASSISTANT",
        content: blocks.length > 0 || calls.length > 0 ? blocks : [text(blank)],
        toolPlan: (calls.length > 0 && thinkingOf(message, "plan")) || undefined,
        toolCalls:
          calls.length > 0
            ? calls.map(({ call: { id, name, arguments: args } }) => ({
                id,
                type: "FUNCTION",
                function: { name: names.toWire(name), arguments: JSON.stringify(args) },
              }))
            : undefined,
      },
      ...calls.map(({ call, result }) => ({
        role: "TOOL",
        toolCallId: call.id,
        content: [text(textOf(result) || blank)],
      })),
      ...(media.length > 0 ? [{ role: "USER", content: content(media) }] : []),
    ];
  });
  return { messages: wire, documents };
}

/** The thinking of this provider's answers; other models' thinking is left out. */
function thinkingOf({ content }: AssistantMessage, kind: Thinking): string {
  const parts = typeof content === "string" ? [] : content;
  return parts.reduce(
    (words, part) => (part.type === "reasoning" && part.providerData?.[provider] === kind ? words + part.text : words),
    "",
  );
}
