import {
  AuthenticationError,
  BadRequestError,
  ContentFilterError,
  ContextLengthError,
  type JsonObject,
  type LocusError,
  type LocusErrorOptions,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
} from "@locus/core";

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

/** The kinds of failure a server can report, by the code of their error class. */
export type FailureKind =
  | "authentication"
  | "permission"
  | "rate_limit"
  | "not_found"
  | "bad_request"
  | "context_length"
  | "content_filter"
  | "server_error";

type ErrorOptions = LocusErrorOptions & { retryAfterMs?: number | undefined; parameter?: string | undefined };

const classes: Record<FailureKind, new (message: string, options: ErrorOptions) => LocusError> = {
  authentication: AuthenticationError,
  permission: PermissionError,
  rate_limit: RateLimitError,
  not_found: NotFoundError,
  bad_request: BadRequestError,
  context_length: ContextLengthError,
  content_filter: ContentFilterError,
  server_error: ServerError,
};

/** What a service's codes and types mean: the first that matches. */
export type FailureKinds = readonly (readonly [RegExp, FailureKind])[];

/** How one service's failures read: plain data, so that another service is another table. */
export interface FailureDialect {
  /** Who answered: `"OpenAI"`. */
  service: string;
  /** Codes of its own. They come before those of OpenAI, which come before the status. */
  kinds?: FailureKinds;
  /** What usually helps, by kind; used-up quota and refused effort are kinds of their own here. */
  hints?: Readonly<Partial<Record<FailureKind | "quota" | "effort", string>>>;
}

/** Codes and types of OpenAI and of the servers that speak its protocol. */
const kinds: FailureKinds = [
  [/api_key|authentication/, "authentication"],
  [/permission/, "permission"],
  [/rate_limit|quota/, "rate_limit"],
  [/not_?found/i, "not_found"],
  [/context_(length|size)/, "context_length"],
  [/content_(filter|policy)/, "content_filter"],
];

/** Reads `{ error: { … } }`, `{ error: "…" }`, `{ code, message }`, `{ detail }`, `[{ error }]`, JSON inside a message, or text. */
export function parseFailure(body: unknown, status?: number, headers?: Headers): Failure {
  const outer = Array.isArray(body) ? body[0] : body;
  const error = field(outer, "error") || outer;
  const message = field(error, "message");
  const inner = typeof message === "string" ? parseObject(message) : message;
  if (inner) return parseFailure(inner, status, headers);
  const detail = field(error, "detail");
  const [issue] = Array.isArray(detail) ? detail : [];
  const location = field(issue, "loc");
  const parameter = field(error, "param") ?? (Array.isArray(location) ? location.find((step) => step !== "body") : undefined);
  const code = field(error, "code");
  const text = message ?? field(issue, "msg") ?? detail ?? error;
  const ownStatus = Number(code ?? field(error, "status"));
  return {
    message: typeof text === "string" ? text.slice(0, 500) : JSON.stringify(text),
    code: `${code} ${field(error, "type")}`,
    parameter: typeof parameter === "string" ? parameter.replace(/[.[].*/, "") : undefined,
    status: status ?? (ownStatus >= 400 ? ownStatus : undefined),
    headers,
  };
}

/** Parses a text that may be a JSON object; `undefined` when it is anything else. */
export function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/**
 * The error a failure is.
 *
 * @param failure - What the server said.
 * @param context - Who said it and where, and how to keep keys out of the message.
 */
export function toError(
  failure: Failure,
  context: { dialect: FailureDialect; modelId: string; url: string; redact(text: string): string },
): LocusError {
  const { status, headers, code, parameter, message } = failure;
  const { service, hints = {}, kinds: own = [] } = context.dialect;
  const kind = [...own, ...kinds].find(([pattern]) => pattern.test(code))?.[1] ?? kindOf(failure);
  const quota = code.includes("insufficient_quota");
  const effort = kind === "bad_request" && /reasoning[_.]?effort/i.test(`${parameter} ${message}`);
  const hint = hints[quota ? "quota" : effort ? "effort" : kind];
  const said = `${service} answered ${status ?? "with an error"} for model "${context.modelId}": ${message}`;
  return new classes[kind](context.redact(`${said}${hint ? ` (${hint})` : ""} [POST ${context.url}]`), {
    status,
    parameter,
    requestId: requestIdOf(headers),
    retryAfterMs: retryAfterOf(headers),
    retryable: quota ? false : undefined,
  });
}

const statuses: Readonly<Record<number, FailureKind>> = {
  401: "authentication",
  403: "permission",
  404: "not_found",
  408: "server_error",
  409: "server_error",
  429: "rate_limit",
};

/** By the status; a frame inside a stream has none, only a type. Open servers have no code for a context that is too long. */
function kindOf({ code, message, status = /invalid_request|BadRequest/.test(code) ? 400 : 500 }: Failure): FailureKind {
  if (status < 500 && /maximum context length|context window/i.test(message)) return "context_length";
  return statuses[status] ?? (status < 500 ? "bad_request" : "server_error");
}

/** The service's id of a request, from the headers of its response. */
export function requestIdOf(headers: Headers | undefined): string | undefined {
  for (const name of ["x-request-id", "apim-request-id", "opc-request-id"]) {
    const id = headers?.get(name);
    if (id) return id;
  }
  return undefined;
}

function retryAfterOf(headers: Headers | undefined): number | undefined {
  const text = headers?.get("retry-after") ?? "";
  const exact = headers?.get("retry-after-ms");
  const delay = exact ? Number(exact) : text && (Number(text) * 1000 || Date.parse(text) - Date.now());
  return delay === "" || Number.isNaN(delay) ? undefined : Math.max(0, delay);
}
