/** The content of a streamed answer. */
export interface FoldedChat {
  text: string;
  reasoning: string;
  toolCalls: { id: string; name: string; arguments: string }[];
  finishReason?: string;
  /** The usage object of the wire. */
  usage?: unknown;
}

interface Chunk {
  choices?: { delta?: Delta; finish_reason?: string | null }[];
  usage?: unknown;
  /** Groq's field for usage. */
  x_groq?: { usage?: unknown };
}

interface Delta {
  content?: string | ContentPiece[] | null;
  reasoning?: string | null;
  reasoning_content?: string | null;
  tool_calls?: { index: number; id?: string; function: { name?: string; arguments?: string } }[];
}

interface ContentPiece {
  type: string;
  text?: string;
  /** Mistral's thinking. */
  thinking?: { text: string }[];
}

/**
 * A naive reader for well-formed streams: concatenates deltas, and keeps the last of other values.
 *
 * An oracle for tests. It shares no code with the library and has none of its precautions, so it only suits regular streams such as
 * the recordings.
 *
 * @param chunks - The JSON text of each chunk, in order.
 */
export function foldChatChunks(chunks: readonly string[]): FoldedChat {
  const folded: FoldedChat = { text: "", reasoning: "", toolCalls: [] };
  for (const line of chunks) {
    const chunk = JSON.parse(line) as Chunk;
    const usage = chunk.usage ?? chunk.x_groq?.usage;
    if (usage) folded.usage = usage;
    const choice = chunk.choices?.[0];
    if (choice?.finish_reason) folded.finishReason = choice.finish_reason;
    const { content, reasoning, reasoning_content, tool_calls = [] } = choice?.delta ?? {};
    folded.reasoning += reasoning_content ?? reasoning ?? "";
    if (typeof content === "string") folded.text += content;
    else {
      for (const piece of content ?? []) {
        folded.text += piece.text ?? "";
        for (const thought of piece.thinking ?? []) folded.reasoning += thought.text;
      }
    }
    for (const call of tool_calls) {
      folded.toolCalls[call.index] ??= { id: "", name: "", arguments: "" };
      const target = folded.toolCalls[call.index];
      if (target === undefined) continue;
      target.id ||= call.id ?? "";
      target.name ||= call.function.name ?? "";
      target.arguments += call.function.arguments ?? "";
    }
  }
  return folded;
}
