import { setTimeout as sleep } from "node:timers/promises";
import { AuthenticationError, ConnectionError, LocusError, type LocusErrorOptions, ServerError } from "@locus/core";
import { createRedactor, quote, type Redactor, readText, redactError } from "@locus/core/provider";
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
  /** Whether the caller should try later when it cannot be reached. @defaultValue true */
  retryable?: boolean | undefined;
  /**
   * Sends one attempt.
   *
   * @param redactor - To be told what the request proves an identity with, so that no error shows it.
   */
  send: (url: string, signal: AbortSignal, redactor: Redactor) => Promise<ServiceAnswer>;
}

const maxAttempts = 3;
const firstDelayMs = 200;

/** The most that such a service may answer, in bytes after decompression: tokens and certificates have a few thousand. */
export const mostAnswerBytes: number = 1024 * 1024;

/**
 * Asks such a service, up to three times when it cannot be reached or fails by its own fault.
 *
 * @returns The text of its answer.
 * @throws ConnectionError, ServerError or AuthenticationError that names the address and what to check.
 */
export async function askService(request: ServiceRequest): Promise<string> {
  const redactor = createRedactor(request.url);
  return ask(request, redactor).catch((error: unknown) => {
    throw redactError(error, redactor.redact);
  });
}

async function ask(request: ServiceRequest, redactor: Redactor): Promise<string> {
  const { service, url, advice, timeoutMs, retryable, send } = request;
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
      const message = `${service} at ${url} cannot be reached (${reachError(error)}). ${advice}`;
      failure = new ConnectionError(message, { retryable, cause: error });
    }
    if (attempt === maxAttempts) throw failure;
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

/** `code` and `message` of OCI's errors; of anything else nothing, for it may repeat what was sent. */
function reasonOf(text: string, { redact }: Redactor): string {
  const { code, message } = parseObject(text);
  const words = [code, message].filter((word) => typeof word === "string");
  return words.length > 0 ? ` (${quote(words.join(": "), 300, redact)})` : "";
}

function reachError(error: unknown): string {
  const { cause, name } = error as { cause?: unknown; name?: unknown };
  return name === "TimeoutError" ? "it did not answer in time" : errorCode(cause ?? error);
}
