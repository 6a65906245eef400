import type { Draft } from "@locus/core/provider";
import type { CallContext } from "../format/call.js";

/** The longest answer of Cohere's models on demand, in tokens. */
const longestAnswer = 4000;

/** Keeps the answer within what on-demand models give. */
export function capAnswer({ body, warn }: Draft, { isDedicated }: CallContext): void {
  if (isDedicated || Number(body.maxTokens) <= longestAnswer || body.maxTokens === undefined) return;
  warn(
    "capped_setting",
    `Cohere's models give at most ${longestAnswer} tokens on demand: maxTokens was ${body.maxTokens}.`,
    "maxTokens",
  );
  body.maxTokens = longestAnswer;
}
