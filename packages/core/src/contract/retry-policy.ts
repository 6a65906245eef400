/** When and how a failed model call is made again. */
export interface RetryPolicy {
  /** Attempts in all, the first included; 1 turns retries off. @defaultValue 3 */
  maxAttempts: number;
  /** The same counted without the first attempt, as in a model's option of this name: 0 turns retries off. Not together with `maxAttempts`. */
  maxRetries?: number | undefined;
  /** Upper bound of the first delay in milliseconds; it doubles each time, and the delay is drawn between 0 and it. @defaultValue 500 */
  initialDelayMs: number;
  /** The bound never grows past this, in milliseconds. @defaultValue 8000 */
  maxDelayMs: number;
  /** Error codes worth another try. @defaultValue ["rate_limit", "server_error", "timeout", "connection", "stream_interrupted"] */
  retryOn: readonly string[];
}

/** The policy used where nobody sets one. */
export const defaultRetryPolicy: RetryPolicy = {
  maxAttempts: 3,
  initialDelayMs: 500,
  maxDelayMs: 8_000,
  retryOn: ["rate_limit", "server_error", "timeout", "connection", "stream_interrupted"],
};
