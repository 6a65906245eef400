import type { JsonObject } from "../contract/json.js";

/** What an error can carry besides its message. */
export interface LocusErrorOptions {
  /** HTTP status of the answer that failed. */
  status?: number | undefined;
  /** The service's id of the request, for its support. */
  requestId?: string | undefined;
  /** Whether the same call may well succeed later. Each class has its default. */
  retryable?: boolean | undefined;
  cause?: unknown;
}

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

/**
 * Base of every error locus throws.
 *
 * `isInstance` recognises errors by a string brand instead of `instanceof`, so that two copies of the package in one program
 * agree.
 */
export class LocusError extends Error {
  /** The class's code; `RateLimitError.code` is `"rate_limit"`. */
  static readonly code: string = "locus";
  /** Whether errors of this class are worth another try, unless they say otherwise. */
  static readonly retryable: boolean = false;

  /** The brand: the code of the class, on every copy of this package. */
  readonly "~locus": string;
  /** Machine-readable kind, such as `"rate_limit"`. */
  readonly code: string;
  readonly retryable: boolean;
  readonly status?: number;
  readonly requestId?: string;

  constructor(message: string, options: LocusErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    const type = new.target;
    this.name = errorName(type.code);
    this.code = type.code;
    this["~locus"] = type.code;
    this.retryable = options.retryable ?? type.retryable;
    if (options.status !== undefined) this.status = options.status;
    if (options.requestId !== undefined) this.requestId = options.requestId;
  }

  /**
   * Whether a value is an error of this class, from whichever copy of the package: `RateLimitError.isInstance(error)`.
   *
   * @param value - Anything, usually what was caught.
   */
  static isInstance<E extends LocusError>(this: { readonly code: string; readonly prototype: E }, value: unknown): value is E {
    const brand = (value as { "~locus"?: unknown } | null | undefined)?.["~locus"];
    return typeof brand === "string" && (this.code === LocusError.code || brand === this.code);
  }
}

/** `"rate_limit"` → `"RateLimitError"`: derived, because minifiers rename classes. */
function errorName(code: string): string {
  const name = code.replace(/(?:^|_)(\w)/g, (_match, letter: string) => letter.toUpperCase());
  return name.replace(/(Error)?$/, "Error");
}

const baseKeys = new Set(["name", "message", "stack", "cause", "code", "~locus", "retryable", "status", "requestId"]);

/**
 * An error as plain JSON, for events and logs.
 *
 * @param error - Anything thrown. What is not a {@link LocusError} gets the code `"unknown"`.
 */
export function serializeError(error: unknown): SerializedError {
  if (!LocusError.isInstance(error)) {
    const { name, message } = error instanceof Error ? error : { name: "Error", message: describe(error) };
    return { name, code: "unknown", message, retryable: false };
  }
  const details = Object.entries(error).filter(([key, value]) => !baseKeys.has(key) && value !== undefined);
  return {
    name: error.name,
    code: error.code,
    message: error.message,
    retryable: error.retryable,
    ...(error.status !== undefined && { status: error.status }),
    ...(error.requestId !== undefined && { requestId: error.requestId }),
    ...(details.length > 0 && { details: Object.fromEntries(details) as JsonObject }),
  };
}

/** What was thrown instead of an error, in words. */
function describe(thrown: unknown): string {
  if (typeof thrown !== "object" || thrown === null) return String(thrown);
  const { message } = thrown as { message?: unknown };
  if (typeof message === "string") return message;
  try {
    return JSON.stringify(thrown);
  } catch {
    return "an object that is no error";
  }
}
