import type { UserPart } from "../../contract/message.js";
import type { ToolFailure } from "../../contract/tool-failure.js";
import type { JsonValue } from "../../json/json.js";

/** How a tool call ended. */
export interface ToolOutcome {
  /** What the model reads. */
  result: string | UserPart[];
  /** The JSON that the tool returned, for the consumer; never saved. It says what `result` says: replace one and the other goes. */
  value?: JsonValue;
  /** Set when the call did not succeed. */
  error?: { kind: ToolFailure; message: string };
  /** The error thrown, for hooks; never saved. */
  cause?: unknown;
  /** Milliseconds the body ran. */
  durationMs: number;
}

/**
 * The outcome of a call that did not succeed.
 *
 * @param kind - Why.
 * @param message - What the model is told.
 */
export function failedOutcome(
  kind: ToolFailure,
  message: string,
  details: { durationMs?: number; cause?: unknown } = {},
): ToolOutcome {
  return { result: `Error: ${message}`, error: { kind, message }, durationMs: 0, ...details };
}

/** The outcome with another result for the model. The value goes, because it would show what the new result may hide. */
export function withResult({ value: _replaced, ...outcome }: ToolOutcome, result: ToolOutcome["result"]): ToolOutcome {
  return { ...outcome, result };
}
