import type { JsonObject, Usage } from "@locus/core";
import { toUsage } from "@locus/core/provider";

/** Token counts as Chat Completions servers report them. Any of them may be missing. */
export interface ChatUsage extends JsonObject {
  prompt_tokens?: number | null;
  completion_tokens?: number | null;
  total_tokens?: number | null;
  prompt_tokens_details?: {
    cached_tokens?: number | null;
    /** Writes to the cache: OpenAI, OpenRouter. */
    cache_write_tokens?: number | null;
    /** The same: Alibaba, LiteLLM. */
    cache_creation_input_tokens?: number | null;
    cache_creation_tokens?: number | null;
  } | null;
  /** Cache hits, of Kimi and of DeepSeek. */
  cached_tokens?: number | null;
  prompt_cache_hit_tokens?: number | null;
  /** Cache writes, where a proxy adds the field of Anthropic (LiteLLM). */
  cache_creation_input_tokens?: number | null;
  completion_tokens_details?: { reasoning_tokens?: number | null } | null;
}

/**
 * Normalises Chat Completions usage.
 *
 * @param wire - The `usage` object of a response or of the last stream chunk.
 */
export function normalizeUsage(wire: ChatUsage): Usage {
  const { cached_tokens, cache_write_tokens, cache_creation_input_tokens, cache_creation_tokens } =
    wire.prompt_tokens_details ?? {};
  return toUsage(
    {
      input: wire.prompt_tokens,
      output: wire.completion_tokens,
      total: wire.total_tokens,
      cached: cached_tokens ?? wire.cached_tokens ?? wire.prompt_cache_hit_tokens,
      cacheWrite: cache_write_tokens ?? cache_creation_input_tokens ?? cache_creation_tokens ?? wire.cache_creation_input_tokens,
      reasoning: wire.completion_tokens_details?.reasoning_tokens,
    },
    wire,
  );
}
