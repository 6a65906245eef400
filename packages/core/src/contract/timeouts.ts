/** Time limits in milliseconds. 0 turns one off. They run only while something is awaited, never while the consumer is busy. */
export interface Timeouts {
  /** Until the service answers with headers. @defaultValue 120000 */
  connectMs?: number | undefined;
  /** From the headers to the first token; a reasoning model may think for minutes. @defaultValue 600000 */
  firstEventMs?: number | undefined;
  /** Between one piece of progress and the next. Keep-alives and empty deltas are not progress. @defaultValue 120000 */
  idleMs?: number | undefined;
  /** For a whole model call, retries included. @defaultValue 0 (off) */
  totalMs?: number | undefined;
  /** For one execution of a tool; a tool's own `timeoutMs` wins. @defaultValue 0 (off) */
  toolMs?: number | undefined;
}

/** {@link Timeouts} with every limit set. */
export type TimeLimits = { readonly [limit in keyof Timeouts]-?: number };

/** The limits used where nobody sets one. */
export const defaultTimeouts: TimeLimits = {
  connectMs: 120_000,
  firstEventMs: 600_000,
  idleMs: 120_000,
  totalMs: 0,
  toolMs: 0,
};
