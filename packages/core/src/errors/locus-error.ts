import type { SerializedError } from "../contract/serialized-error.js";
import { defined } from "../json/defined.js";
import type { JsonObject } from "../json/json.js";

/** Options of every error, in addition to its details. */
export interface LocusErrorOptions {
  /** HTTP status of the answer that failed. */
  status?: number | undefined;
  /** The service's id of the request, for its support. */
  requestId?: string | undefined;
  /** Whether the same call may succeed later. Each class has its default. */
  retryable?: boolean | undefined;
  cause?: unknown;
}

/** Constructor arguments of an error: the options are optional if all details are. */
type ErrorArguments<Details> = object extends Details
  ? [options?: LocusErrorOptions & Details]
  : [options: LocusErrorOptions & Details];

/**
 * Base of every error locus throws.
 *
 * `isInstance` recognises errors by a string brand instead of `instanceof`, so that two copies of the package in one program
 * agree.
 *
 * @typeParam Details - Details of a class: passed to the constructor, readable on the error.
 */
export class LocusError<Details extends object = object> extends Error {
  /** The class's code; `RateLimitError.code` is `"rate_limit"`. */
  static readonly code: string = "locus";
  /** Whether errors of this class are retryable by default. */
  static readonly retryable: boolean = false;

  /** The brand: the code of the class, on every copy of this package. */
  declare readonly "~locus": string;
  /** Machine-readable kind, such as `"rate_limit"`. */
  declare readonly code: string;
  declare readonly retryable: boolean;
  declare readonly status?: number;
  declare readonly requestId?: string;

  constructor(message: string, ...[options]: ErrorArguments<Details>) {
    const { cause, ...details }: LocusErrorOptions = options ?? {};
    const { code, retryable } = new.target;
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, { name: errorName(code), code, "~locus": code, retryable, ...defined(details) });
  }

  /**
   * Whether a value is an error of this class, from whichever copy of the package: `RateLimitError.isInstance(error)`.
   *
   * @param value - Any value, usually a caught one.
   */
  static isInstance<E extends LocusError>(this: { readonly code: string; readonly prototype: E }, value: unknown): value is E {
    const brand = brandOf(value);
    return typeof brand === "string" && (this.code === LocusError.code || brand === this.code);
  }
}

/** The brand of a value; a value that cannot be read, such as a revoked proxy, has none. */
function brandOf(value: unknown): unknown {
  try {
    return (value as { "~locus"?: unknown } | null | undefined)?.["~locus"];
  } catch {
    return undefined;
  }
}

/** `"rate_limit"` → `"RateLimitError"`: derived, because minifiers rename classes. */
function errorName(code: string): string {
  return `${code.replace(/_error$/, "")}_error`.replace(/(?:^|_)(.)/g, (_match, letter: string) => letter.toUpperCase());
}

/**
 * An error as plain JSON, for events and logs. Never throws.
 *
 * @param error - Any thrown value. One that is not a {@link LocusError} gets the code `"unknown"`.
 */
export function serializeError(error: unknown): SerializedError {
  try {
    return LocusError.isInstance(error) ? serializeLocusError(error) : foreignError(error);
  } catch {
    return foreignError("An error that cannot be read");
  }
}

function serializeLocusError(error: LocusError): SerializedError {
  // The message, cause and stack of an error are not enumerable.
  const { name, code, "~locus": _brand, retryable, status, requestId, ...details } = error;
  return {
    name,
    code,
    message: error.message,
    retryable,
    ...defined({ status, requestId }),
    ...(Object.keys(details).length > 0 && { details: JSON.parse(JSON.stringify(details)) as JsonObject }),
  };
}

/** Errors of another realm are not `instanceof Error` here, so their fields decide. */
function foreignError(thrown: unknown): SerializedError {
  const { name, message } = Object(thrown);
  const isError = typeof message === "string" && typeof name === "string";
  const inWords = typeof thrown === "object" && thrown ? JSON.stringify : String;
  const shown = isError ? { name, message } : { name: "Error", message: inWords(thrown) };
  return { ...shown, code: "unknown", retryable: false };
}
