import type { JsonObject } from "../json/json.js";

/** An error as plain JSON, for events and logs. It contains no secrets and no stack. */
export interface SerializedError {
  name: string;
  code: string;
  message: string;
  retryable: boolean;
  status?: number;
  requestId?: string;
  /** Details of the error class: `retryAfterMs`, `parameter`, `timeout`, `issues` … */
  details?: JsonObject;
}
