import type { Usage } from "../contract/usage.js";
import type { JsonValue } from "../json/json.js";
import { LocusError } from "./locus-error.js";

/** The credentials are missing, wrong or expired (401). */
export class AuthenticationError extends LocusError {
  static override readonly code: string = "authentication";
}

/** The credentials are valid but do not permit the request (403). */
export class PermissionError extends LocusError {
  static override readonly code: string = "permission";
}

interface RetryDetails {
  retryAfterMs?: number | undefined;
}

/** Too many requests, or the quota is used up (429). Used-up quota is not retryable. */
export class RateLimitError extends LocusError<RetryDetails> {
  static override readonly code: string = "rate_limit";
  static override readonly retryable: boolean = true;
  /** The delay that the service asks for, in milliseconds. */
  declare readonly retryAfterMs?: number;
}

/** The model, deployment or path does not exist (404). */
export class NotFoundError extends LocusError {
  static override readonly code: string = "not_found";
}

/** The service refused the request (400, 422 …). */
export class BadRequestError extends LocusError<{ parameter?: string | undefined }> {
  static override readonly code: string = "bad_request";
  /** The parameter that the service named. */
  declare readonly parameter?: string;
}

/** The conversation does not fit the model's context window. */
export class ContextLengthError extends LocusError {
  static override readonly code: string = "context_length";
}

/** The service failed (5xx), or its answer does not follow the protocol. */
export class ServerError extends LocusError<RetryDetails> {
  static override readonly code: string = "server_error";
  static override readonly retryable: boolean = true;
  /** The delay that the service asks for, in milliseconds. */
  declare readonly retryAfterMs?: number;
}

/** The service could not be reached, or the connection broke before it answered. */
export class ConnectionError extends LocusError {
  static override readonly code: string = "connection";
  static override readonly retryable: boolean = true;
}

/** Which limit ran out: until headers, until the first token, between tokens, for the whole call, for a tool. */
export type TimeoutKind = "connect" | "firstEvent" | "idle" | "total" | "tool";

/** A time limit ran out. */
export class TimeoutError extends LocusError<{ timeout: TimeoutKind; limitMs: number }> {
  static override readonly code: string = "timeout";
  static override readonly retryable: boolean = true;
  /** The limit that ran out: `timeouts.<kind>Ms`. */
  declare readonly timeout: TimeoutKind;
  /** The limit, in milliseconds. */
  declare readonly limitMs: number;
}

/** The stream ended without the protocol's end mark. The answer is incomplete, and none of its tool calls ran. */
export class StreamInterruptedError extends LocusError {
  static override readonly code: string = "stream_interrupted";
  static override readonly retryable: boolean = true;
}

/** The service's content filter refused the request. */
export class ContentFilterError extends LocusError {
  static override readonly code: string = "content_filter";
}

/** A tool threw. The model reads the message, and the run continues. */
export class ToolExecutionError extends LocusError<{ toolName: string; toolCallId: string }> {
  static override readonly code: string = "tool_execution";
  /** The name of the tool that threw. */
  declare readonly toolName: string;
  /** The id of the call that threw. */
  declare readonly toolCallId: string;
}

/** One reason why a value does not fit a schema, as plain JSON. */
export interface ValidationIssue {
  /** The path within the value, such as `answers[0].confidence`; `""` for the whole value. */
  path: string;
  /** The schema's message. */
  message: string;
}

/** The model's answer still does not fit the output schema after all re-asks. */
export class OutputValidationError extends LocusError<{
  text: string;
  issues: readonly ValidationIssue[];
  usage?: Usage | undefined;
}> {
  static override readonly code: string = "output_validation";
  /** The last text that the model wrote. */
  declare readonly text: string;
  /** The parts that do not fit. */
  declare readonly issues: readonly ValidationIssue[];
  /** Tokens used by the run. */
  declare readonly usage?: Usage;
}

/** The program is wrong: an option, schema or combination cannot work. */
export class ConfigurationError extends LocusError<{ option?: string | undefined }> {
  static override readonly code: string = "configuration";
  /** The option that is wrong. */
  declare readonly option?: string;
}

/** The thread was saved by another run in the meantime. */
export class ConflictError extends LocusError<{ threadId?: string | undefined; expectedVersion?: string | number | undefined }> {
  static override readonly code: string = "conflict";
  /** The id of the thread. */
  declare readonly threadId?: string;
  /** The version that this run had last loaded or saved. */
  declare readonly expectedVersion?: JsonValue;
}

/** The service has lost the conversation that it held, or never keeps one. Thrown if the caller forbids rebuilding it. */
export class StateLostError extends LocusError {
  static override readonly code: string = "state_lost";
}
