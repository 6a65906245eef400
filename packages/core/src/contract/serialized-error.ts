import type { JsonObject } from "../json/json.js";

/** An error as plain JSON: what events and logs carry. Never a secret, never a stack. */
export interface SerializedError {
  name: string;
  code: string;
  message: string;
  retryable: boolean;
  status?: number;
  requestId?: string;
  /** What the class adds: `retryAfterMs`, `parameter`, `timeout`, `issues` … */
  details?: JsonObject;
}
