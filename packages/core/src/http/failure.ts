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

/** What a server says about a failure, in whichever shape it says it. */
export interface Failure {
  message: string;
  /** All that `message` is the beginning of, up to 20 000 characters. */
  words?: string | undefined;
  /** Its code and type, as one text. */
  code: string;
  /** The parameter it names. */
  parameter?: string | undefined;
  status?: number | undefined;
  /** Of the response; a frame in the middle of a stream has none. */
  headers?: Headers | undefined;
  /** In bytes, where the body exceeded it: what came behind was not read, and another try would be no shorter. */
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

/** What a service's code, type and status mean, as one text such as `"model_not_found null #404"`: the first that matches. */
export type FailureKinds = readonly (readonly [RegExp, FailureClass])[];

/** How one service's failures read: plain data, so that another service is another table. */
export interface FailureDialect {
  /** Who answered: `"OpenAI"`. */
  service: string;
  /**
   * Classifies what only the message, the status or the headers tell, such as "prompt is too long". Asked first; `undefined` leaves the
   * failure to `kinds`.
   */
  classify?: (failure: Failure) => FailureClass | undefined;
  /** The codes of this service, which take precedence over the common ones. */
  kinds?: FailureKinds;
  /** The usual remedy, by the code of the error. Used-up quota and refused effort have separate keys. */
  hints?: Readonly<Record<string, string>>;
  /** What helps with one failure in particular; before `hints`. */
  hint?: (failure: Failure, code: string) => string | undefined;
  /** Headers that carry the id of a request. They come before those that most servers have in common. */
  requestIdHeaders?: readonly string[];
  /** Loads the rest of it when a request has failed, because most do not. Where that fails as well, what is here has to do. */
  load?: () => Promise<Partial<FailureDialect>>;
}

/** A failure may be an error in the message of an error, as gateways pass them on. Deeper than this, it is text. */
const mostLevels = 8;

/** What servers call the words of a failure, and its status. */
const wordFields = ["message", "Message", "msg", "error_msg", "status_msg", "errorMessage", "error_message", "error_description"];
const statusFields = ["code", "status", "status_code", "statusCode", "http_code"];

interface FailureFields {
  error: unknown;
  message: unknown;
  detail: unknown;
  code: unknown;
  type: unknown;
  param: unknown;
  /** What the server behind a gateway said. */
  raw: unknown;
  status: number | undefined;
}

/** What is said of a failure, under one name each: inside of the wrapper, else in it. */
function fieldsOf(said: unknown): FailureFields {
  const outer = Object(said);
  const error = outer.error || (Array.isArray(outer.errors) && outer.errors[0]) || said;
  // An error that is a text, or a flag, is one of the fields.
  const fields = typeof error === "object" ? Object(error) : outer;
  const statuses = [fields, outer].flatMap((source) => statusFields.map((name) => source[name]));
  return {
    error,
    message: wordFields.map((name) => fields[name] || outer[name]).find(Boolean) ?? (fields.detail ? undefined : fields.title),
    detail: fields.detail,
    code: fields.code ?? fields.error_code ?? outer.code,
    type: fields.type,
    param: fields.param,
    // OpenRouter has the words of the server behind it here.
    raw: Object(fields.metadata).raw,
    status: statuses
      .map((status) => (typeof status === "object" ? 0 : Number(status)))
      .find((status) => status >= 400 && status < 600),
  };
}

/**
 * Reads `{ error: { … } }`, `{ error: "…" }`, `{ code, message }`, `{ detail }`, `{ errors: [ … ] }`, `[{ error }]`, the same under the other
 * names that servers have for them, JSON inside a message, or text.
 *
 * @param redact - Keeps secrets out of the message, of which the first 500 characters are kept.
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

/** Who said it and where. */
export interface FailureContext {
  readonly modelId: string;
  /** How its failures read. */
  readonly dialect: FailureDialect;
  /** Where requests go. Read when there is a failure: a getter can tell what the first request found out. */
  readonly url: string;
  /** Replaces secrets in a text: `attempt` applies it to all that an error shows. */
  readonly redact?: ((text: string) => string) | undefined;
}

/**
 * The error a failure is, as far as the dialect, its code and its status tell: {@link explain} knows more. It may show secrets: `attempt`
 * takes them out where the error leaves it.
 *
 * @param failure - What the server said.
 * @param context - Who said it, and where.
 * @param type - Its class, where the caller knows better than the dialect.
 * @param dialect - How it reads, where more than the context has is known.
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
 * The error a failure is, as {@link toError} makes it with the whole of the dialect, and with what its words mean at most servers. Both are
 * loaded for it; where they do not load, the rest has to do.
 */
export async function explain(failure: Failure, context: FailureContext): Promise<LocusError> {
  const { dialect } = context;
  if ((await loadFailures())?.tellsOverflow(failure)) failure.code += " context_length";
  const loaded = await dialect.load?.().catch(() => undefined);
  return toError(failure, context, undefined, { ...dialect, ...loaded });
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
 * @param own - Headers to look at first.
 */
export function requestIdOf(headers: Headers | undefined, own: readonly string[] = []): string | undefined {
  return [...own, ...commonRequestIdHeaders].map((name) => headers?.get(name)).find(Boolean) ?? undefined;
}

/** Milliseconds, seconds, or a date. */
function retryAfterOf(headers: Headers | undefined): number | undefined {
  const exact = headers?.get("retry-after-ms");
  const text = headers?.get("retry-after") ?? "none";
  const delay = exact ? Number(exact) : Number(text) * 1000 || Date.parse(text) - Date.now();
  return Number.isNaN(delay) ? undefined : Math.max(0, delay);
}
