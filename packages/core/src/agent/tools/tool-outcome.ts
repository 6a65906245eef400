import type { UserPart } from "../../contract/message.js";
import type { ToolFailure } from "../../contract/tool-failure.js";
import type { JsonValue } from "../../json/json.js";

/** How a tool call ended. */
export interface ToolOutcome {
  /** The result that the model reads. */
  result: string | UserPart[];
  /**
   * The JSON that the tool returned, for the consumer; never saved. It has the same content as `result`, so that replacing one
   * removes the other.
   */
  value?: JsonValue;
  /** Set when the call did not succeed. */
  error?: { kind: ToolFailure; message: string };
  /** The error thrown, for hooks; never saved. */
  cause?: unknown;
  /** Milliseconds the body ran. */
  durationMs: number;
}

/**
 * The outcome of a failed call.
 *
 * @param kind - The kind of failure.
 * @param message - The text for the model.
 */
export function failedOutcome(
  kind: ToolFailure,
  message: string,
  details: { durationMs?: number; cause?: unknown } = {},
): ToolOutcome {
  return { result: `Error: ${message}`, error: { kind, message }, durationMs: 0, ...details };
}

/** Replaces the result. The value is removed, because it could reveal what the new result hides. */
export function withResult({ value: _replaced, ...outcome }: ToolOutcome, result: ToolOutcome["result"]): ToolOutcome {
  return { ...outcome, result };
}
