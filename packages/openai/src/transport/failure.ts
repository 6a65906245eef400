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
  code?: string;
  type?: string;
  /** The parameter it names. */
  parameter?: string;
  status?: number;
  /** Of the response; a frame in the middle of a stream has none. */
  headers?: Headers;
}

const classes = {
  authentication: AuthenticationError,
  permission: PermissionError,
  rate_limit: RateLimitError,
  not_found: NotFoundError,
  bad_request: BadRequestError,
  context_length: ContextLengthError,
  content_filter: ContentFilterError,
  server_error: ServerError,
} satisfies Record<string, new (message: string, options: ErrorOptions) => LocusError>;

type ErrorOptions = LocusErrorOptions & { retryAfterMs?: number | undefined; parameter?: string | undefined };

/** The kinds of failure a server can report, by the code of their error class. */
export type FailureKind = keyof typeof classes;

/** How one service's failures read: plain data, so that another service is another table. */
export interface FailureDialect {
  /** Who answered: `"OpenAI"`. */
  service: string;
  /** What the service's codes and types mean. They come before the status. */
  kinds?: Readonly<Record<string, FailureKind>>;
  /** What usually helps, by kind; `insufficient_quota` and `reasoning_effort` are kinds of their own here. */
  hints?: Readonly<Partial<Record<FailureKind | "insufficient_quota" | "reasoning_effort", string>>>;
}

/** Codes and types of OpenAI and of the servers that speak its protocol. */
const kinds: Readonly<Record<string, FailureKind>> = {
  invalid_api_key: "authentication",
  authentication_error: "authentication",
  permission_error: "permission",
  insufficient_quota: "rate_limit",
  rate_limit_exceeded: "rate_limit",
  rate_limit_error: "rate_limit",
  model_not_found: "not_found",
  not_found_error: "not_found",
  NotFoundError: "not_found",
  DeploymentNotFound: "not_found",
  context_length_exceeded: "context_length",
  exceed_context_size_error: "context_length",
  content_filter: "content_filter",
  content_policy_violation: "content_filter",
};

/** Types that say less than the status does. */
const types: Readonly<Record<string, FailureKind>> = { invalid_request_error: "bad_request", BadRequestError: "bad_request" };

/** Reads `{ error: { … } }`, `{ error: "…" }`, `{ code, message }`, `{ detail }`, `[{ error }]`, JSON inside a message, or text. */
export function parseFailure(body: unknown, status?: number, headers?: Headers): Failure {
  const outer = Array.isArray(body) ? body[0] : body;
  const error = field(outer, "error") || outer;
  const message = field(error, "message");
  const inner = typeof message === "string" ? parseObject(message) : message;
  if (typeof inner === "object" && inner !== null) return parseFailure(inner, status, headers);
  const detail = field(error, "detail");
  const [first] = Array.isArray(detail) ? detail : [];
  const location = field(first, "loc");
  const parameter = field(error, "param") ?? (Array.isArray(location) ? location.find((step) => step !== "body") : undefined);
  const code = field(error, "code");
  const type = field(error, "type");
  const numeric = Number(code ?? field(error, "status"));
  const text = message ?? field(first, "msg") ?? (Array.isArray(detail) ? undefined : detail) ?? error;
  return {
    message: typeof text === "string" ? text.slice(0, 2000) : JSON.stringify(text),
    ...(code != null && { code: String(code) }),
    ...(typeof type === "string" && { type }),
    ...(typeof parameter === "string" && { parameter: parameter.replace(/^body\.|[.[].*$/g, "") }),
    ...((status ?? numeric) >= 400 && { status: status ?? numeric }),
    ...(headers && { headers }),
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
  const { status, headers, code = "", type = "", parameter } = failure;
  const { service, hints = {}, kinds: own = {} } = context.dialect;
  const kind =
    own[code] ??
    own[type] ??
    kinds[code] ??
    kinds[type] ??
    contextLength(failure) ??
    byStatus(status) ??
    types[type] ??
    "server_error";
  const exhausted = code === "insufficient_quota" || type === "insufficient_quota";
  const effort = kind === "bad_request" && /reasoning[_.]?effort/i.test(`${parameter} ${failure.message}`);
  const hint = hints[exhausted ? "insufficient_quota" : effort ? "reasoning_effort" : kind];
  const message = `${service} answered ${status ?? "with an error"} for model ${JSON.stringify(context.modelId)}: ${failure.message}`;
  return new classes[kind](context.redact(`${message}${hint ? ` (${hint})` : ""} [POST ${context.url}]`), {
    status,
    parameter,
    requestId: requestIdOf(headers),
    retryAfterMs: retryAfterOf(headers),
    ...(exhausted && { retryable: false }),
  });
}

function byStatus(status: number | undefined): FailureKind | undefined {
  if (status === undefined) return undefined;
  const kind: FailureKind | undefined = (
    {
      401: "authentication",
      403: "permission",
      404: "not_found",
      408: "server_error",
      409: "server_error",
      429: "rate_limit",
    } as const
  )[status];
  return kind ?? (status < 500 ? "bad_request" : "server_error");
}

/** Open servers have no code for it. */
function contextLength({ status, message }: Failure): FailureKind | undefined {
  return (status === 400 || status === 413) && /maximum context length|context window/i.test(message)
    ? "context_length"
    : undefined;
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
  const exact = headers?.get("retry-after-ms");
  const text = headers?.get("retry-after");
  const delay = exact
    ? Number(exact)
    : text
      ? Number.isNaN(Number(text))
        ? Date.parse(text) - Date.now()
        : Number(text) * 1000
      : Number.NaN;
  return Number.isNaN(delay) ? undefined : Math.max(0, delay);
}
