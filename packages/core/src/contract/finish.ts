/**
 * Why a model stopped, in one vocabulary for all providers. `pause` asks for the transcript to be sent back as it is. An answer that the
 * service did not finish has no finish reason: it is a `StreamInterruptedError`.
 */
export type FinishReason = "stop" | "length" | "tool_calls" | "content_filter" | "refusal" | "pause" | "other";

/** Why a model stopped, and the service's own word for it. */
export interface Finish {
  reason: FinishReason;
  /** The service's own word, where it sends one. */
  raw?: string;
}
