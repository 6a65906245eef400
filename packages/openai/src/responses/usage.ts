import type { Usage } from "@locus/core";
import { toUsage } from "@locus/core/provider";
import type { ResponsesUsage } from "./wire.js";

/** Normalises the `usage` object of a response. */
export function normalizeUsage(wire: ResponsesUsage): Usage {
  return toUsage(
    {
      input: wire.input_tokens,
      output: wire.output_tokens,
      total: wire.total_tokens,
      cached: wire.input_tokens_details?.cached_tokens,
      cacheWrite: wire.input_tokens_details?.cache_write_tokens,
      reasoning: wire.output_tokens_details?.reasoning_tokens,
    },
    wire,
  );
}
