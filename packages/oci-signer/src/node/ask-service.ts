import { setTimeout as sleep } from "node:timers/promises";
import { AuthenticationError, ConnectionError, LocusError, type LocusErrorOptions, ServerError } from "@locus/core";
import { createRedactor, quote, type Redactor, readText, withoutSecrets } from "@locus/core/provider";
import { errorCode } from "./environment.js";

/** What a service answered. */
export interface ServiceAnswer {
  status: number;
  text: string;
  /** It went on beyond {@link mostAnswerBytes}. */
  isCut: boolean;
  requestId?: string | undefined;
}

/** A request to one of the services that identities come from. */
export interface ServiceRequest {
  /** The subject of the sentence that an error is, such as `"The federation service"`. */
  service: string;
  url: string;
  /** What to check when it fails. */
  advice: string;
  /** How long one attempt may take, in milliseconds. */
  timeoutMs: number;
  /** @defaultValue 3 */
  attempts?: number | undefined;
  /** Whether the caller should try later when it cannot be reached. @defaultValue true */
  retryable?: boolean | undefined;
  /**
   * Sends one attempt.
   *
   * @param redactor - To be told what the request proves an identity with, so that no error shows it.
   */
  send: (url: string, signal: AbortSignal, redactor: Redactor) => Promise<ServiceAnswer>;
}

const firstDelayMs = 200;

/** The most that such a service may answer, in bytes after decompression: tokens and certificates have a few thousand. */
export const mostAnswerBytes: number = 1024 * 1024;

/**
 * Asks such a service, up to `attempts` times when it cannot be reached or fails by its own fault.
 *
 * @returns The text of its answer.
 * @throws ConnectionError, ServerError or AuthenticationError that names the address and what to check.
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
        const message = `${service} at ${url} answered with more than ${mostAnswerBytes} bytes. ${advice}`;
        throw new ServerError(message, { ...options, retryable: false });
      }
      if (status >= 200 && status < 300) return text;
      const isItsFault = status >= 500 || status === 429;
      const message = `${service} at ${url} answered ${status}${reasonOf(text, redactor)}. ${advice}`;
      failure = isItsFault ? new ServerError(message, options) : new AuthenticationError(message, options);
      if (!isItsFault) throw failure;
    } catch (error) {
      if (LocusError.isInstance(error)) throw error;
      const message = `${service} at ${url} ${whatFailed(error)}. ${advice}`;
      failure = new ConnectionError(message, { retryable, cause: error });
    }
    if (attempt === attempts) throw failure;
    await sleep(Math.random() * firstDelayMs * 2 ** attempt);
  }
}

/** Makes an answer of a `Response`. */
export async function readAnswer(response: Response): Promise<ServiceAnswer> {
  return {
    ...(await readText(response.body, mostAnswerBytes)),
    status: response.status,
    requestId: response.headers.get("opc-request-id") ?? undefined,
  };
}

/** The token of a JSON answer `{ "token": … }`. The text is not quoted in errors, nor is what a JSON parser says about it. */
export function tokenOf(json: string, { service, url }: { service: string; url: string }): string {
  const { token } = parseObject(json);
  if (typeof token === "string" && token !== "") return token;
  throw new ServerError(`${service} at ${createRedactor(url).redact(url)} answered without a token.`);
}

/** A JSON object; an empty one when the text is none. */
export function parseObject(json: string): Readonly<Record<string, unknown>> {
  try {
    return { ...JSON.parse(json) };
  } catch {
    return {};
  }
}

/** A token, as a service may repeat it. */
const jwt = /(?<![\w-])[\w-]{16,}\.[\w-]+\.[\w-]+/g;

/** `code` and `message` of OCI's errors; of anything else nothing, for it may repeat what was sent. */
function reasonOf(text: string, { redact }: Redactor): string {
  const { code, message } = parseObject(text);
  const words = [code, message].filter((word) => typeof word === "string");
  return words.length > 0 ? ` (${quote(words.join(": ").replace(jwt, "[redacted]"), 300, redact)})` : "";
}

/** Why there is no answer: the network, which says so by a code or as a `TypeError`, or else a `fetch` of one's own. */
function whatFailed(error: unknown): string {
  const { cause, name, code } = Object(error);
  if (name === "TimeoutError") return "cannot be reached (it did not answer in time)";
  if (typeof code === "string" || cause || name === "TypeError") return `cannot be reached (${errorCode(cause ?? error)})`;
  return `could not be asked: ${String(error).replace(/\.$/, "")}`;
}
