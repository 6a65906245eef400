import type { JsonObject, Usage } from "@locus/core";
import { defined } from "@locus/core/provider";
import type { NativeReply } from "./native-reply.js";

const defaultUsage: Usage = { inputTokens: 10, outputTokens: 5 };

/** The usage of a reply in wire format: `{ usage }`, or `{}` when none is reported. */
export function nativeUsage({ usage = defaultUsage }: Pick<NativeReply, "usage">): { usage?: JsonObject } {
  if (usage === null) return {};
  const { inputTokens = 0, outputTokens = 0, totalTokens, cachedInputTokens, reasoningTokens } = usage;
  const completionTokensDetails = reasoningTokens === undefined ? undefined : { acceptedPredictionTokens: 0, reasoningTokens };
  const promptTokensDetails = cachedInputTokens === undefined ? undefined : { cachedTokens: cachedInputTokens };
  return {
    usage: {
      completionTokens: outputTokens,
      promptTokens: inputTokens,
      totalTokens: totalTokens ?? inputTokens + outputTokens,
      ...defined({ completionTokensDetails, promptTokensDetails }),
    },
  };
}
