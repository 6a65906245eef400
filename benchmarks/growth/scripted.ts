import type { Model, ModelCapabilities } from "@locus/core";
import { MessageBuilder } from "@locus/core/provider";

/** One answer of a {@link scripted} model: pieces of text, or names of tools to call. */
export interface ScriptedTurn {
  readonly text?: readonly string[];
  readonly calls?: readonly string[];
}

/** A model without a network; the last turn repeats. */
export function scripted(turns: readonly ScriptedTurn[]): Model {
  const capabilities: ModelCapabilities = {};
  let asked = 0;
  return {
    provider: "scripted",
    modelId: "scripted",
    capabilities,
    async *stream() {
      const { text = [], calls = [] } = turns[Math.min(asked, turns.length - 1)] ?? {};
      const turn = asked++;
      const builder = new MessageBuilder({ provider: "scripted", modelId: "scripted" });
      yield { type: "model_start" };
      for (const piece of text) yield builder.text(piece);
      for (const [index, name] of calls.entries()) {
        const event = builder.toolCall({ index, id: `c${turn}_${index}`, name, arguments: "{}" });
        if (event) yield event;
      }
      const finishReason = { reason: calls.length > 0 ? "tool_calls" : "stop" } as const;
      yield* builder.end({ finishReason, usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 } });
    },
  };
}
