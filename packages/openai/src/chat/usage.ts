import type { JsonObject, Usage } from "@locus/core";
import { toUsage } from "@locus/core/provider";

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
 * @param wire - The `usage` object of a response or of the last stream chunk.
 */
export function normalizeUsage(wire: ChatUsage): Usage {
  return toUsage(
    {
      input: wire.prompt_tokens,
      output: wire.completion_tokens,
      total: wire.total_tokens,
      cached: wire.prompt_tokens_details?.cached_tokens,
      reasoning: wire.completion_tokens_details?.reasoning_tokens,
    },
    wire,
  );
}
