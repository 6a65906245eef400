import { defined } from "../json/defined.js";
import type { JsonValue } from "../json/json.js";

/**
 * Tokens of a model call. Totals include their details: cached tokens are part of `inputTokens`, reasoning tokens of
 * `outputTokens`. A count that the provider did not report is absent, never 0.
 */
export interface Usage {
  inputTokens?: number;
  outputTokens?: number;
  totalTokens?: number;
  /** Input tokens read from a prompt cache. */
  cachedInputTokens?: number;
  /** Input tokens written to a prompt cache; some services bill them higher. */
  cacheWriteInputTokens?: number;
  /** Output tokens spent on thinking. */
  reasoningTokens?: number;
  /** A call ended before its service reported all tokens, so that the true count is higher. */
  incomplete?: true;
  /** The provider's own usage object for one call. Absent on sums. */
  raw?: JsonValue;
}

/** Token counts as a service reports them. Each may be missing. */
export interface ReportedTokens {
  input?: number | null | undefined;
  output?: number | null | undefined;
  total?: number | null | undefined;
  /** Part of the input. */
  cached?: number | null | undefined;
  /** Part of the input. */
  cacheWrite?: number | null | undefined;
  /** Part of the output, or in addition to it. */
  reasoning?: number | null | undefined;
}

/**
 * Normalises usage.
 *
 * Services disagree on whether reasoning tokens are part of the output (OpenAI) or come on top (xAI). The total decides, so that
 * no count is ever negative or billed twice.
 *
 * @param reported - The counts that the service reported.
 * @param raw - The service's own usage object.
 * @returns Counts in tokens. A count that the service did not report is absent, not 0.
 */
export function toUsage({ input, output, total, cached, cacheWrite, reasoning }: ReportedTokens, raw: JsonValue): Usage {
  const onTop = input != null && output != null && reasoning != null && input + output + reasoning === total ? reasoning : 0;
  return {
    ...defined({
      inputTokens: input,
      outputTokens: output == null ? output : output + onTop,
      totalTokens: total,
      cachedInputTokens: cached,
      cacheWriteInputTokens: cacheWrite,
      reasoningTokens: reasoning,
    }),
    raw,
  };
}

/**
 * Adds up token counts.
 *
 * @param left - The sum so far.
 * @param right - The counts to add; `undefined` if a provider reports no usage.
 * @returns The sums. A count that neither side reported stays absent. `raw` is kept while the sum is that of one call.
 */
export function addUsage(left: Usage, right: Usage | undefined): Usage {
  if (right === undefined) return left;
  if (Object.keys(left).length === 0) return right;
  const { raw: _left, ...sum } = left;
  const { raw: _right, incomplete, ...counts } = right;
  if (incomplete) sum.incomplete = true;
  for (const [name, tokens] of Object.entries(counts)) {
    const count = name as keyof typeof counts;
    if (typeof tokens === "number") sum[count] = (sum[count] ?? 0) + tokens;
  }
  return sum;
}

/**
 * The total tokens of a usage, even if the provider only reports input and output.
 *
 * @param usage - The usage of a call, or a sum.
 */
export function totalTokens({ totalTokens: total = 0, inputTokens = 0, outputTokens = 0 }: Usage): number {
  return Math.max(total, inputTokens + outputTokens);
}
