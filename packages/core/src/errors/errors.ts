import type { JsonValue } from "../contract/json.js";
import { LocusError, type LocusErrorOptions } from "./locus-error.js";

/** The credentials are missing, wrong or expired (401). */
export class AuthenticationError extends LocusError {
  static override readonly code: string = "authentication";
}

/** The credentials are fine but do not allow this (403). */
export class PermissionError extends LocusError {
  static override readonly code: string = "permission";
}

/** Too many requests, or the quota is used up (429). Used-up quota is not retryable. */
export class RateLimitError extends LocusError {
  static override readonly code: string = "rate_limit";
  static override readonly retryable: boolean = true;
  /** How long the service asks to wait, in milliseconds. */
  readonly retryAfterMs?: number;

  constructor(message: string, options: LocusErrorOptions & { retryAfterMs?: number | undefined } = {}) {
    super(message, options);
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
  }
}

/** The model, deployment or path does not exist (404). */
export class NotFoundError extends LocusError {
  static override readonly code: string = "not_found";
}

/** The service refused the request as it is (400, 422 …). */
export class BadRequestError extends LocusError {
  static override readonly code: string = "bad_request";
  /** The parameter the service named. */
  readonly parameter?: string;

  constructor(message: string, options: LocusErrorOptions & { parameter?: string | undefined } = {}) {
    super(message, options);
    if (options.parameter !== undefined) this.parameter = options.parameter;
  }
}

/** The conversation does not fit the model's context window. */
export class ContextLengthError extends LocusError {
  static override readonly code: string = "context_length";
}

/** The service failed (5xx), or answered with something that is not its protocol. */
export class ServerError extends LocusError {
  static override readonly code: string = "server_error";
  static override readonly retryable: boolean = true;
  /** How long the service asks to wait, in milliseconds. */
  readonly retryAfterMs?: number;

  constructor(message: string, options: LocusErrorOptions & { retryAfterMs?: number | undefined } = {}) {
    super(message, options);
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
  }
}

/** The service could not be reached, or the connection broke before it answered. */
export class ConnectionError extends LocusError {
  static override readonly code: string = "connection";
  static override readonly retryable: boolean = true;
}

/** Which limit ran out: until headers, until the first token, between tokens, for the whole call, for a tool. */
export type TimeoutKind = "connect" | "firstEvent" | "idle" | "total" | "tool";

/** A time limit ran out. */
export class TimeoutError extends LocusError {
  static override readonly code: string = "timeout";
  static override readonly retryable: boolean = true;
  readonly timeout: TimeoutKind;
  /** The limit, in milliseconds. */
  readonly limitMs: number;

  constructor(message: string, options: LocusErrorOptions & { timeout: TimeoutKind; limitMs: number }) {
    super(message, options);
    this.timeout = options.timeout;
    this.limitMs = options.limitMs;
  }
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
export class ToolExecutionError extends LocusError {
  static override readonly code: string = "tool_execution";
  readonly toolName: string;
  readonly toolCallId: string;

  constructor(message: string, options: LocusErrorOptions & { toolName: string; toolCallId: string }) {
    super(message, options);
    this.toolName = options.toolName;
    this.toolCallId = options.toolCallId;
  }
}

/** One reason why a value does not fit a schema, as plain JSON. */
export interface ValidationIssue {
  /** Where, such as `answers[0].confidence`; `""` for the whole value. */
  path: string;
  message: string;
}

/** The model's answer does not fit the output schema, after all re-asks. */
export class OutputValidationError extends LocusError {
  static override readonly code: string = "output_validation";
  /** What the model wrote last. */
  readonly text: string;
  readonly issues: readonly ValidationIssue[];

  constructor(message: string, options: LocusErrorOptions & { text: string; issues: readonly ValidationIssue[] }) {
    super(message, options);
    this.text = options.text;
    this.issues = options.issues;
  }
}

/** The program is wrong: an option, a schema or a combination that cannot work. */
export class ConfigurationError extends LocusError {
  static override readonly code: string = "configuration";
  /** The option it is about. */
  readonly option?: string;

  constructor(message: string, options: LocusErrorOptions & { option?: string | undefined } = {}) {
    super(message, options);
    if (options.option !== undefined) this.option = options.option;
  }
}

/** Somebody else saved the thread in between. */
export class ConflictError extends LocusError {
  static override readonly code: string = "conflict";
  readonly threadId?: string;
  readonly expectedVersion?: JsonValue;

  constructor(
    message: string,
    options: LocusErrorOptions & { threadId?: string | undefined; expectedVersion?: string | number | undefined } = {},
  ) {
    super(message, options);
    if (options.threadId !== undefined) this.threadId = options.threadId;
    if (options.expectedVersion !== undefined) this.expectedVersion = options.expectedVersion;
  }
}
