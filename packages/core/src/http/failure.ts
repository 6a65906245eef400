import {
  AuthenticationError,
  BadRequestError,
  ContentFilterError,
  ContextLengthError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
} from "../errors/errors.js";
import type { LocusError, LocusErrorOptions } from "../errors/locus-error.js";
import { parseObject } from "../json/parse-object.js";

/** What a server says about a failure, in whichever shape it says it. */
export interface Failure {
  message: string;
  /** Its code and type, as one text. */
  code: string;
  /** The parameter it names. */
  parameter?: string | undefined;
  status?: number | undefined;
  /** Of the response; a frame in the middle of a stream has none. */
  headers?: Headers | undefined;
}

/** A class of error that a server can cause. */
export interface FailureClass {
  readonly code: string;
  new (
    message: string,
    options: LocusErrorOptions & { retryAfterMs?: number | undefined; parameter?: string | undefined },
  ): LocusError;
}

/** What a service's code, type and status mean, as one text such as `"model_not_found null #404"`: the first that matches. */
export type FailureKinds = readonly (readonly [RegExp, FailureClass])[];

/** How one service's failures read: plain data, so that another service is another table. */
export interface FailureDialect {
  /** Who answered: `"OpenAI"`. */
  service: string;
  /** Codes of its own. They come before those that most servers have in common. */
  kinds?: FailureKinds;
  /** What usually helps, by the code of the error; used-up quota and refused effort are kinds of their own here. */
  hints?: Readonly<Record<string, string>>;
  /** What helps with one failure in particular; before `hints`. */
  hint?: (failure: Failure, code: string) => string | undefined;
}

/** Reads `{ error: { … } }`, `{ error: "…" }`, `{ code, message }`, `{ detail }`, `[{ error }]`, JSON inside a message, or text. */
export function parseFailure(body: unknown, status?: number, headers?: Headers): Failure {
  const outer = Array.isArray(body) ? body[0] : body;
  const error = Object(outer).error || outer;
  const { message, detail, code, type, status: own } = Object(error);
  const ownStatus = Number(code ?? own);
  const known = status ?? (ownStatus >= 400 ? ownStatus : undefined);
  const inner = typeof message === "string" ? parseObject(message) : message;
  if (inner) return parseFailure(inner, known, headers);
  const { loc, msg } = Object(Object(detail)[0]);
  const parameter = Object(error).param ?? loc?.find?.((step: unknown) => step !== "body");
  const text = message ?? msg ?? detail ?? error;
  return {
    message: typeof text === "string" ? text.slice(0, 500) : JSON.stringify(text),
    // Open servers have no code for a context that is too long.
    code: `${code} ${type}${/maximum context length|context window/i.test(text) ? " context_length" : ""}`,
    parameter: typeof parameter === "string" ? parameter.replace(/[.[].*/, "") : undefined,
    status: known,
    headers,
  };
}

/** Who said it and where, and how to keep secrets out of the message. */
export interface FailureContext {
  readonly modelId: string;
  /** How its failures read. */
  readonly dialect: FailureDialect;
  /** Where requests go. Read when there is a failure: a getter can tell what the first request found out. */
  readonly url: string;
  /** Keeps secrets out of error messages. */
  readonly redact?: ((text: string) => string) | undefined;
}

/**
 * The error a failure is.
 *
 * @param failure - What the server said.
 * @param context - Who said it, and where.
 * @param type - Its class, where the caller knows better than the dialect.
 */
export function toError(failure: Failure, context: FailureContext, type?: FailureClass): LocusError {
  const { redact = String } = context;
  const { status, headers, code, parameter, message } = failure;
  const { service, hints = {}, hint: hintFor, kinds = [] } = context.dialect;
  const Type = type ?? [...kinds, ...commonKinds].find(([pattern]) => pattern.test(`${code} #${status}`))?.[1] ?? ServerError;
  const quota = code.includes("insufficient_quota");
  const effort = Type === BadRequestError && /reasoning[_.]?effort/i.test(`${parameter} ${message}`);
  const hint = hintFor?.(failure, Type.code) ?? hints[quota ? "quota" : effort ? "effort" : Type.code];
  const said = `${service} answered ${status ?? "with an error"} for model "${context.modelId}": ${message}`;
  return new Type(redact(`${said}${hint ? ` (${hint})` : ""} [POST ${context.url}]`), {
    status,
    parameter,
    requestId: requestIdOf(headers),
    retryAfterMs: retryAfterOf(headers),
    retryable: quota ? false : undefined,
  });
}

/** OpenAI and the servers that speak its protocol. A frame inside a stream has no status, only a type. */
const commonKinds: FailureKinds = [
  [/context_(length|size)/, ContextLengthError],
  [/content_(filter|policy)|bio_policy/, ContentFilterError],
  [/rate_limit|quota|#429/, RateLimitError],
  [/not_?found|#404/i, NotFoundError],
  [/permission|#403/, PermissionError],
  [/api_key|authentication|#401/, AuthenticationError],
  [/#(5|408|409)/, ServerError],
  [/(invalid|empty|unsupported)_|BadRequest|image_(too|parse|file)|download_image|residency|#[34]/, BadRequestError],
];

/** The service's id of a request, from the headers of its response. */
export function requestIdOf(headers: Headers | undefined): string | undefined {
  const names = ["x-request-id", "apim-request-id", "opc-request-id"];
  return names.map((name) => headers?.get(name)).find(Boolean) ?? undefined;
}

/** Milliseconds, seconds, or a date. */
function retryAfterOf(headers: Headers | undefined): number | undefined {
  const exact = headers?.get("retry-after-ms");
  const text = headers?.get("retry-after") ?? "none";
  const delay = exact ? Number(exact) : Number(text) * 1000 || Date.parse(text) - Date.now();
  return Number.isNaN(delay) ? undefined : Math.max(0, delay);
}
