import { defined } from "../json/defined.js";
import type { JsonValue } from "../json/json.js";

/**
 * Tokens a model call used. Totals include their details: cached tokens are part of `inputTokens`, reasoning tokens
 * of `outputTokens`. What the provider did not report is absent, never 0.
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
  /** A call ended before its service had reported all of its tokens: the true count is higher. */
  incomplete?: true;
  /** The provider's own usage object, of one call. Absent on sums. */
  raw?: JsonValue;
}

/** Token counts as a service reports them; any of them may be missing. */
export interface ReportedTokens {
  input?: number | null | undefined;
  output?: number | null | undefined;
  total?: number | null | undefined;
  /** Of the input. */
  cached?: number | null | undefined;
  /** Of the input. */
  cacheWrite?: number | null | undefined;
  /** Of the output, or on top of it. */
  reasoning?: number | null | undefined;
}

/**
 * Normalises usage.
 *
 * Services disagree on whether reasoning tokens are part of the output (OpenAI) or come on top (xAI). The total decides, so that no
 * count is ever negative or billed twice.
 *
 * @param reported - The counts.
 * @param raw - What the service wrote.
 * @returns Counts in tokens; what the service did not report is absent, not 0.
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
 * @param left - What was used so far.
 * @param right - What came on top; `undefined` where a provider reports no usage.
 * @returns The sums; a count that neither side reported stays absent. `raw` is kept while the sum is one call's.
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
 * All tokens of a usage, also where the provider reports only the two sides.
 *
 * @param usage - Of a call, or a sum.
 */
export function totalTokens({ totalTokens: total = 0, inputTokens = 0, outputTokens = 0 }: Usage): number {
  return Math.max(total, inputTokens + outputTokens);
}
