/**
 * Why a model stopped, in one vocabulary for all providers. `pause` asks the caller to send the transcript back unchanged. An
 * answer that the service did not finish has no finish reason, but a `StreamInterruptedError`.
 */
export type FinishReason = "stop" | "length" | "tool_calls" | "content_filter" | "refusal" | "pause" | "other";

/** Why a model stopped, and the service's own word for it. */
export interface Finish {
  reason: FinishReason;
  /** The service's own word, if it sends one. */
  raw?: string;
}
