import { setTimeout as sleep } from "node:timers/promises";
import { AuthenticationError, ConnectionError, LocusError, type LocusErrorOptions, ServerError } from "@locus/core";
import { createRedactor, quote, type Redactor, readText, withoutSecrets } from "@locus/core/provider";
import { errorCode } from "./environment.js";

/** The response of a service. */
export interface ServiceAnswer {
  status: number;
  text: string;
  /** Whether the response was longer than {@link maxResponseBytes}. */
  isCut: boolean;
  requestId?: string | undefined;
}

/** A request to a service that issues identities. */
export interface ServiceRequest {
  /** Subject of error messages, such as `"The federation service"`. */
  service: string;
  url: string;
  /** Advice at the end of error messages. */
  advice: string;
  /** Time limit of one attempt, in milliseconds. */
  timeoutMs: number;
  /** @defaultValue 3 */
  attempts?: number | undefined;
  /** Whether a connection failure is worth retrying later. @defaultValue true */
  retryable?: boolean | undefined;
  /**
   * Sends one attempt.
   *
   * @param redactor - Receives the request's credentials, so that no error shows them.
   */
  send: (url: string, signal: AbortSignal, redactor: Redactor) => Promise<ServiceAnswer>;
}

const firstDelayMs = 200;

/** Upper bound of a response in bytes after decompression; tokens and certificates have a few thousand. */
export const maxResponseBytes: number = 1024 * 1024;

/**
 * Sends the request, up to `attempts` times after a connection failure, a 5xx or a 429.
 *
 * @returns The text of the response.
 * @throws ConnectionError, ServerError or AuthenticationError with the URL and the advice.
 */
export async function askService(request: ServiceRequest): Promise<string> {
  const redactor = createRedactor(request.url);
  return ask(request, redactor).catch(async (error: unknown) => {
    throw await withoutSecrets(error, redactor.redact);
  });
}

async function ask(request: ServiceRequest, redactor: Redactor): Promise<string> {
  const { service, url, advice, timeoutMs, attempts = 3, retryable, send } = request;
  for (let attempt = 1; ; attempt++) {
    let failure: Error;
    try {
      const { status, text, isCut, requestId } = await send(url, AbortSignal.timeout(timeoutMs), redactor);
      const options: LocusErrorOptions = { status, requestId };
      if (isCut) {
        const message = `${service} at ${url} answered with more than ${maxResponseBytes} bytes. ${advice}`;
        throw new ServerError(message, { ...options, retryable: false });
      }
      if (status >= 200 && status < 300) return text;
      const isServerFault = status >= 500 || status === 429;
      const message = `${service} at ${url} answered ${status}${reasonOf(text, redactor)}. ${advice}`;
      failure = isServerFault ? new ServerError(message, options) : new AuthenticationError(message, options);
      if (!isServerFault) throw failure;
    } catch (error) {
      if (LocusError.isInstance(error)) throw error;
      const message = `${service} at ${url} ${whatFailed(error)}. ${advice}`;
      failure = new ConnectionError(message, { retryable, cause: error });
    }
    if (attempt === attempts) throw failure;
    await sleep(Math.random() * firstDelayMs * 2 ** attempt);
  }
}

/** Reads a `Response`. */
export async function readAnswer(response: Response): Promise<ServiceAnswer> {
  return {
    ...(await readText(response.body, maxResponseBytes)),
    status: response.status,
    requestId: response.headers.get("opc-request-id") ?? undefined,
  };
}

/** The token of a JSON response `{ "token": … }`. Errors quote neither the text nor the JSON parser's message. */
export function tokenOf(json: string, { service, url }: { service: string; url: string }): string {
  const { token } = parseObject(json);
  if (typeof token === "string" && token !== "") return token;
  throw new ServerError(`${service} at ${createRedactor(url).redact(url)} returned no token.`);
}

/** Parses a JSON object; `{}` when the text is not one. */
export function parseObject(json: string): Readonly<Record<string, unknown>> {
  try {
    return { ...JSON.parse(json) };
  } catch {
    return {};
  }
}

/** A token that a service repeats in its message. */
const jwt = /(?<![\w-])[\w-]{16,}\.[\w-]+\.[\w-]+/g;

/** `code` and `message` of OCI's errors. Any other text is left out, because it may repeat the request. */
function reasonOf(text: string, { redact }: Redactor): string {
  const { code, message } = parseObject(text);
  const words = [code, message].filter((word) => typeof word === "string");
  return words.length > 0 ? ` (${quote(words.join(": ").replace(jwt, "[redacted]"), 300, redact)})` : "";
}

/** Describes a failed attempt. Network errors have a `code` or are a `TypeError`; all others come from a custom `fetch`. */
function whatFailed(error: unknown): string {
  const { cause, name, code } = Object(error);
  if (name === "TimeoutError") return "cannot be reached (it did not answer in time)";
  if (typeof code === "string" || cause || name === "TypeError") return `cannot be reached (${errorCode(cause ?? error)})`;
  return `could not be called: ${String(error).replace(/\.$/, "")}`;
}
