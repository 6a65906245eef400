import type { Draft } from "@locus/core/provider";
import type { CallContext } from "../format/call.js";

/** Upper bound of `maxTokens` for Cohere's on-demand models. */
const longestAnswer = 4000;

/** Caps `maxTokens` at the limit of on-demand models. */
export function capAnswer({ body, warn }: Draft, { isDedicated }: CallContext): void {
  if (isDedicated || Number(body.maxTokens) <= longestAnswer || body.maxTokens === undefined) return;
  warn(
    "capped_setting",
    `Cohere's on-demand models generate at most ${longestAnswer} tokens: maxTokens was ${body.maxTokens}.`,
    "maxTokens",
  );
  body.maxTokens = longestAnswer;
}
