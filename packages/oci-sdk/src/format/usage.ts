import type { JsonObject, Usage } from "@locus/core";
import { toUsage } from "@locus/core/provider";

/** OCI's token counts, the same in all formats. Any of them may be missing. */
export interface OCIUsage extends JsonObject {
  promptTokens?: number | null;
  completionTokens?: number | null;
  totalTokens?: number | null;
  promptTokensDetails?: { cachedTokens?: number | null } | null;
  completionTokensDetails?: { reasoningTokens?: number | null } | null;
}

/** Normalises OCI's usage. */
export function normalizeUsage(wire: OCIUsage): Usage {
  return toUsage(
    {
      input: wire.promptTokens,
      output: wire.completionTokens,
      total: wire.totalTokens,
      cached: wire.promptTokensDetails?.cachedTokens,
      reasoning: wire.completionTokensDetails?.reasoningTokens,
    },
    wire,
  );
}
