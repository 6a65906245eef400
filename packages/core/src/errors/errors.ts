import type { Usage } from "../contract/usage.js";
import type { JsonValue } from "../json/json.js";
import { LocusError } from "./locus-error.js";

/** The credentials are missing, wrong or expired (401). */
export class AuthenticationError extends LocusError {
  static override readonly code: string = "authentication";
}

/** The credentials are fine but do not allow this (403). */
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
  /** How long the service asks to wait, in milliseconds. */
  declare readonly retryAfterMs?: number;
}

/** The model, deployment or path does not exist (404). */
export class NotFoundError extends LocusError {
  static override readonly code: string = "not_found";
}

/** The service refused the request as it is (400, 422 …). */
export class BadRequestError extends LocusError<{ parameter?: string | undefined }> {
  static override readonly code: string = "bad_request";
  /** The parameter the service named. */
  declare readonly parameter?: string;
}

/** The conversation does not fit the model's context window. */
export class ContextLengthError extends LocusError {
  static override readonly code: string = "context_length";
}

/** The service failed (5xx), or answered with something that is not its protocol. */
export class ServerError extends LocusError<RetryDetails> {
  static override readonly code: string = "server_error";
  static override readonly retryable: boolean = true;
  /** How long the service asks to wait, in milliseconds. */
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
  /** Which limit: `timeouts.<kind>Ms`. */
  declare readonly timeout: TimeoutKind;
  /** The limit, in milliseconds. */
  declare readonly limitMs: number;
}

/** The stream ended without the protocol's end mark: what arrived is not a whole answer, and no tool of it ran. */
export class StreamInterruptedError extends LocusError {
  static override readonly code: string = "stream_interrupted";
  static override readonly retryable: boolean = true;
}

/** The service's content filter refused the request. */
export class ContentFilterError extends LocusError {
  static override readonly code: string = "content_filter";
}

/** A tool threw. The model is told; the run goes on. */
export class ToolExecutionError extends LocusError<{ toolName: string; toolCallId: string }> {
  static override readonly code: string = "tool_execution";
  /** The tool that threw. */
  declare readonly toolName: string;
  /** The call it threw in. */
  declare readonly toolCallId: string;
}

/** One reason why a value does not fit a schema, as plain JSON. */
export interface ValidationIssue {
  /** Where, such as `answers[0].confidence`; `""` for the whole value. */
  path: string;
  /** What the schema says about it. */
  message: string;
}

/** The model's answer does not fit the output schema, after all re-asks. */
export class OutputValidationError extends LocusError<{
  text: string;
  issues: readonly ValidationIssue[];
  usage?: Usage | undefined;
}> {
  static override readonly code: string = "output_validation";
  /** What the model wrote last. */
  declare readonly text: string;
  /** What does not fit, and where. */
  declare readonly issues: readonly ValidationIssue[];
  /** Tokens of the run. */
  declare readonly usage?: Usage;
}

/** The program is wrong: an option, a schema or a combination that cannot work. */
export class ConfigurationError extends LocusError<{ option?: string | undefined }> {
  static override readonly code: string = "configuration";
  /** The option it is about. */
  declare readonly option?: string;
}

/** Somebody else saved the thread in between. */
export class ConflictError extends LocusError<{ threadId?: string | undefined; expectedVersion?: string | number | undefined }> {
  static override readonly code: string = "conflict";
  /** The thread that was saved. */
  declare readonly threadId?: string;
  /** The version this run had loaded or saved last. */
  declare readonly expectedVersion?: JsonValue;
}

/** The service no longer knows the conversation it held, or never keeps any. Thrown where the caller forbids to rebuild it. */
export class StateLostError extends LocusError {
  static override readonly code: string = "state_lost";
}
