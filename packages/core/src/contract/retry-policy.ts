/** When and how a failed model call is retried. */
export interface RetryPolicy {
  /** Attempts in all, the first included; 1 turns retries off. @defaultValue 3 */
  maxAttempts: number;
  /** The number of retries, as in a model's option of this name: 0 turns them off. Excludes `maxAttempts`. */
  maxRetries?: number | undefined;
  /**
   * Upper bound on the first delay in milliseconds. It doubles with each retry; the delay is random between 0 and the bound.
   * @defaultValue 500
   */
  initialDelayMs: number;
  /** The bound stops doubling here, in milliseconds. @defaultValue 8000 */
  maxDelayMs: number;
  /** The error codes to retry. @defaultValue ["rate_limit", "server_error", "timeout", "connection", "stream_interrupted"] */
  retryOn: readonly string[];
}

/** The default policy. */
export const defaultRetryPolicy: RetryPolicy = {
  maxAttempts: 3,
  initialDelayMs: 500,
  maxDelayMs: 8_000,
  retryOn: ["rate_limit", "server_error", "timeout", "connection", "stream_interrupted"],
};
