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
import { loadFailures } from "./load-failures.js";
import { quote } from "./redactor.js";

/** A server's description of a failure, in one form for all servers. */
export interface Failure {
  message: string;
  /** The longer text that `message` is the beginning of, up to 20 000 characters. */
  words?: string | undefined;
  /** The code and the type, joined as one text. */
  code: string;
  /** The parameter that the server names. */
  parameter?: string | undefined;
  status?: number | undefined;
  /** The headers of the response; an error inside a stream has none. */
  headers?: Headers | undefined;
  /** The size limit in bytes that the body exceeded. The rest was not read, and a retry would be as long. */
  limit?: number | undefined;
}

/** A class of error that a server can cause. */
export interface FailureClass {
  readonly code: string;
  new (
    message: string,
    options: LocusErrorOptions & { retryAfterMs?: number | undefined; parameter?: string | undefined },
  ): LocusError;
}

/** The meaning of a service's code, type and status, joined as `"model_not_found null #404"`. The first match counts. */
export type FailureKinds = readonly (readonly [RegExp, FailureClass])[];

/** How to read the failures of one service, as plain data. */
export interface FailureDialect {
  /** The service's name: `"OpenAI"`. */
  service: string;
  /**
   * Classifies failures that only the message, the status or the headers identify, such as "prompt is too long". Called first;
   * `undefined` leaves the failure to `kinds`.
   */
  classify?: (failure: Failure) => FailureClass | undefined;
  /** The codes of this service, which take precedence over the common ones. */
  kinds?: FailureKinds;
  /** The usual remedy, by the code of the error. Used-up quota and refused effort have separate keys. */
  hints?: Readonly<Record<string, string>>;
  /** The remedy for one particular failure. It takes precedence over `hints`. */
  hint?: (failure: Failure, code: string) => string | undefined;
  /** Headers that carry the request id. They take precedence over the common ones. */
  requestIdHeaders?: readonly string[];
  /**
   * Loads the rest of the dialect after a failed request, because most requests succeed. If loading fails, this part is used
   * alone.
   */
  load?: () => Promise<Partial<FailureDialect>>;
}

/** Upper bound on errors nested in the message of an error, as gateways pass them on. Deeper ones stay text. */
const mostLevels = 8;

/** Field names of a failure's message and status, on various servers. */
const wordFields = ["message", "Message", "msg", "error_msg", "status_msg", "errorMessage", "error_message", "error_description"];
const statusFields = ["code", "status", "status_code", "statusCode", "http_code"];

interface FailureFields {
  error: unknown;
  message: unknown;
  detail: unknown;
  code: unknown;
  type: unknown;
  param: unknown;
  /** The error of the server behind a gateway. */
  raw: unknown;
  status: number | undefined;
}

/** The fields of a failure under uniform names, from inside the wrapper or else from the wrapper itself. */
function fieldsOf(said: unknown): FailureFields {
  const outer = Object(said);
  const error = outer.error || (Array.isArray(outer.errors) && outer.errors[0]) || said;
  // An error that is a text or a flag is itself one of the fields.
  const fields = typeof error === "object" ? Object(error) : outer;
  const statuses = [fields, outer].flatMap((source) => statusFields.map((name) => source[name]));
  return {
    error,
    message: wordFields.map((name) => fields[name] || outer[name]).find(Boolean) ?? (fields.detail ? undefined : fields.title),
    detail: fields.detail,
    code: fields.code ?? fields.error_code ?? outer.code,
    type: fields.type,
    param: fields.param,
    // OpenRouter puts the error of the server behind it here.
    raw: Object(fields.metadata).raw,
    status: statuses
      .map((status) => (typeof status === "object" ? 0 : Number(status)))
      .find((status) => status >= 400 && status < 600),
  };
}

/**
 * Reads `{ error: { … } }`, `{ error: "…" }`, `{ code, message }`, `{ detail }`, `{ errors: [ … ] }`, `[{ error }]`, the same
 * forms with other servers' field names, JSON inside a message, or plain text.
 *
 * @param redact - Removes secrets from the message, whose first 500 characters are kept.
 */
export function parseFailure(body: unknown, status?: number, headers?: Headers, redact?: (text: string) => string): Failure {
  let said = body;
  let known = status;
  for (let level = 1; ; level++) {
    const outer = Array.isArray(said) ? said[0] : said;
    const { error, message, detail, code, type, param, raw, status: own } = fieldsOf(outer);
    known ??= own;
    said = typeof message === "string" ? parseObject(message) : message;
    if (said && level < mostLevels) continue;
    const { loc, msg } = Object(Object(detail)[0] ?? outer);
    const parameter = param ?? loc?.find?.((step: unknown) => step !== "body");
    const text = `${textOf(message || (msg ?? detail ?? error))}${raw ? `: ${textOf(raw)}` : ""}`;
    const words = quote(text, 20_000, redact);
    return {
      message: words.slice(0, 500),
      words,
      code: `${textOf(code)} ${textOf(type)}`,
      parameter: typeof parameter === "string" ? parameter.replace(/[.[].*/, "") : undefined,
      status: known,
      headers,
    };
  }
}

/** Any value of a JSON body as text. */
function textOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    return "The error is nested too deeply to be shown.";
  }
}

/** The source of a failure. */
export interface FailureContext {
  readonly modelId: string;
  /** How to read the service's failures. */
  readonly dialect: FailureDialect;
  /** The URL of requests. Read only after a failure, so that a getter can return what the first request resolved. */
  readonly url: string;
  /** Replaces secrets in a text. `attempt` applies it to everything that an error shows. */
  readonly redact?: ((text: string) => string) | undefined;
}

/**
 * Converts a failure to an error by dialect, code and status; {@link explain} also reads the message. The error may contain
 * secrets, which `attempt` removes.
 *
 * @param failure - The failure that the server described.
 * @param context - The service, and how to read its failures.
 * @param type - The error class, if the caller knows it better than the dialect.
 * @param dialect - The complete dialect, if it was loaded.
 */
export function toError(
  failure: Failure,
  context: FailureContext,
  type?: FailureClass,
  dialect: FailureDialect = context.dialect,
): LocusError {
  const { status, headers, code, parameter, message, limit } = failure;
  const { service, hints = {}, hint: hintFor, kinds = [], classify, requestIdHeaders } = dialect;
  const Type =
    type ??
    classify?.(failure) ??
    [...kinds, ...commonKinds].find(([pattern]) => pattern.test(`${code} #${status}`))?.[1] ??
    ServerError;
  const quota = code.includes("insufficient_quota");
  const effort = Type === BadRequestError && /reasoning[_.]?effort/i.test(`${parameter} ${message}`);
  const hint = hintFor?.(failure, Type.code) ?? hints[quota ? "quota" : effort ? "effort" : Type.code];
  const rest = limit ? ` … (the body has more than ${limit} bytes: the rest was not read)` : "";
  const said = `${service} answered ${status ?? "with an error"} for model "${context.modelId}": ${message}${rest}`;
  return new Type(`${said}${hint ? ` (${hint})` : ""} [POST ${context.url}]`, {
    status,
    parameter,
    requestId: requestIdOf(headers, requestIdHeaders),
    retryAfterMs: retryAfterOf(headers),
    retryable: quota || limit ? false : undefined,
  });
}

/**
 * Converts a failure to an error, like {@link toError}, with the complete dialect and the common wordings of messages. Both are
 * loaded on demand; if loading fails, the rest is used alone.
 */
export async function explain(failure: Failure, context: FailureContext): Promise<LocusError> {
  const { dialect } = context;
  const isOverflow = (await loadFailures())?.tellsOverflow(failure);
  const loaded = await dialect.load?.().catch(() => undefined);
  const described = isOverflow ? { ...failure, code: `${failure.code} context_length` } : failure;
  return toError(described, context, undefined, { ...dialect, ...loaded });
}

/** OpenAI and the servers that speak its protocol. A frame inside a stream has no status, only a type; a redirect in a browser has 0. */
const commonKinds: FailureKinds = [
  [/context_?(length|size)/i, ContextLengthError],
  [/content_?(filter|policy)|bio_policy/i, ContentFilterError],
  [/rate_?limit|quota|throttl|too_?many|#429/i, RateLimitError],
  [/not_?found|#404/i, NotFoundError],
  [/permission|#403/i, PermissionError],
  [/api_?key|authenticat|unauthorized|#401/i, AuthenticationError],
  [/#(5|408|409)/, ServerError],
  [/(invalid|empty|unsupported|bad)_|BadRequest|image_(too|parse|file)|download_image|residency|#[034]/, BadRequestError],
];

const commonRequestIdHeaders = ["x-request-id", "apim-request-id", "opc-request-id"];

/**
 * The service's id of a request, from the headers of its response.
 *
 * @param own - Headers to check first.
 */
export function requestIdOf(headers: Headers | undefined, own: readonly string[] = []): string | undefined {
  return [...own, ...commonRequestIdHeaders].map((name) => headers?.get(name)).find(Boolean) ?? undefined;
}

/** Accepts milliseconds, seconds or a date. */
function retryAfterOf(headers: Headers | undefined): number | undefined {
  const exact = headers?.get("retry-after-ms");
  const text = headers?.get("retry-after") ?? "none";
  const delay = exact ? Number(exact) : Number(text) * 1000 || Date.parse(text) - Date.now();
  return Number.isNaN(delay) ? undefined : Math.max(0, delay);
}
