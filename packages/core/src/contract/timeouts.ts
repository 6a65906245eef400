/**
 * Time limits in milliseconds. 0 turns a limit off. They only run while something is awaited, never while the consumer is busy.
 */
export interface Timeouts {
  /** Until the headers of the response. @defaultValue 120000 */
  connectMs?: number | undefined;
  /** From the headers to the first token; a reasoning model may think for minutes. @defaultValue 600000 */
  firstEventMs?: number | undefined;
  /** Between two pieces of progress. Keep-alives and empty deltas are not progress. @defaultValue 120000 */
  idleMs?: number | undefined;
  /** For a whole model call, including retries. @defaultValue 0 (off) */
  totalMs?: number | undefined;
  /** For one execution of a tool; the tool's own `timeoutMs` overrides it. @defaultValue 0 (off) */
  toolMs?: number | undefined;
}

/** {@link Timeouts} with every limit set. */
export type TimeLimits = { readonly [limit in keyof Timeouts]-?: number };

/** The default limits. */
export const defaultTimeouts: TimeLimits = {
  connectMs: 120_000,
  firstEventMs: 600_000,
  idleMs: 120_000,
  totalMs: 0,
  toolMs: 0,
};
