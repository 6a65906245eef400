import { defined, type JsonObject, type Usage } from "@locus/core";

/** Token counts as Chat Completions servers report them. Any of them may be missing. */
export interface ChatUsage extends JsonObject {
  prompt_tokens?: number | null;
  completion_tokens?: number | null;
  total_tokens?: number | null;
  prompt_tokens_details?: { cached_tokens?: number | null } | null;
  completion_tokens_details?: { reasoning_tokens?: number | null } | null;
}

/**
 * Normalises Chat Completions usage.
 *
 * Servers disagree on whether reasoning tokens are part of `completion_tokens` (OpenAI) or come on top (xAI). The total
 * decides, so that no count is ever negative or billed twice.
 *
 * @param wire - The `usage` object of a response or of the last stream chunk.
 * @returns Counts in tokens; what the server did not report is absent, not 0.
 */
export function normalizeUsage(wire: ChatUsage): Usage {
  const { prompt_tokens: input, completion_tokens: output, total_tokens: total } = wire;
  const cached = wire.prompt_tokens_details?.cached_tokens;
  const reasoning = wire.completion_tokens_details?.reasoning_tokens;
  const onTop = input != null && output != null && reasoning != null && input + output + reasoning === total ? reasoning : 0;
  return {
    ...defined({
      inputTokens: input,
      outputTokens: output == null ? output : output + onTop,
      totalTokens: total,
      cachedInputTokens: cached,
      reasoningTokens: reasoning,
    }),
    raw: wire,
  };
}
