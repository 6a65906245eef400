import { acceptEncoding } from "./accept-encoding.js";
import { checkCredential } from "./check-credential.js";
import type { BearerToken, OCICredentials, SigningKey } from "./credentials.js";
import type { HeadersInput } from "./platform-types.js";
import { type FetchRequest, readRequest } from "./read-request.js";
import { signRequest } from "./sign-request.js";

/** Options of {@link createOCIFetch}. */
export interface OCIFetchOptions {
  credentials: OCICredentials;
  /** Sent as `opc-compartment-id`. IAM identities need it; API keys of Generative AI imply it. */
  compartmentId?: string | undefined;
  /** Sends the signed request. @defaultValue the global fetch */
  fetch?: typeof fetch | undefined;
  /** Added to every request. */
  headers?: HeadersInput | undefined;
}

/** Headers with keys of other services, removed so that OCI never receives them. */
const foreignHeaders = ["authorization", "api-key", "x-api-key", "x-goog-api-key"];

/** A clock difference of more than this is corrected. The service itself tolerates 5 minutes. */
const noticeableSkewMs = 60_000;

/**
 * A `fetch` that signs its requests, for any client that accepts one (the `openai` SDK, the Vercel AI SDK, LangChain …).
 *
 * Every attempt gets a new signature. After a 401 the request is sent again at most twice: once with the service's time if the local
 * clock is wrong, and once with refreshed credentials. Redirects are returned to the client, and followed only if the request sets
 * `redirect: "follow"`.
 *
 * @example
 * ```ts
 * const client = new OpenAI({ baseURL: `${inferenceEndpoint({ region })}/openai/v1`, apiKey: "unused", fetch: createOCIFetch({ credentials, compartmentId }) });
 * ```
 */
export function createOCIFetch({
  credentials,
  compartmentId,
  // An arrow function, because browsers refuse to call fetch with another receiver.
  fetch: send = (input, init) => fetch(input, init),
  headers: added,
}: OCIFetchOptions): typeof fetch {
  /** How far the service's clock is ahead of the local one, in milliseconds. */
  let skew = 0;
  let dateHeader: DateHeader | undefined;

  /** Reads the service's time from a refused response. */
  function learnTime({ headers }: Response): void {
    const difference = Date.parse(headers.get("date") ?? "") - Date.now();
    if (Math.abs(difference - skew) > noticeableSkewMs) skew = difference;
  }

  return async (input, init) => {
    const request = await readRequest(input, init);
    dateHeader ??= settableDateHeader();
    const { url, method, headers, bytes, signal, rest } = request;
    for (const name of foreignHeaders) headers.delete(name);
    for (const [name, value] of [...new Headers(acceptEncoding), ...new Headers(added)]) headers.set(name, value);
    if (compartmentId !== undefined) headers.set("opc-compartment-id", compartmentId);

    const resolve = async (forceRefresh = false): Promise<SigningKey | BearerToken> =>
      credentials.resolve({ forceRefresh, signal, now: Date.now() + skew });
    let identity = await resolve();
    let isCorrected = false;
    let isRefreshed = false;
    for (;;) {
      const skewBefore = skew;
      const signed = await authenticate(request, identity, new Date(Date.now() + skew), dateHeader);
      const body = bytes.length > 0 ? bytes : null;
      const response = await sendSigned(send, url, { ...rest, method, headers: signed, body, signal: signal ?? null });
      if (response.status !== 401) return response;
      learnTime(response);
      const usedOldTime: boolean = "keyId" in identity && skew !== skewBefore && !isCorrected;
      if (isRefreshed && !usedOldTime) return response;
      try {
        // Resolved without a forced refresh first, because another request may have refreshed meanwhile.
        let next = await resolve();
        if (!usedOldTime && isSame(identity, next)) next = await resolve(true);
        if (!usedOldTime && isSame(identity, next)) return response;
        identity = next;
      } catch (error) {
        await response.body?.cancel();
        throw error;
      }
      await response.body?.cancel();
      isCorrected ||= usedOldTime;
      isRefreshed ||= !usedOldTime;
    }
  };
}

/** Sends a request; errors have its credentials redacted. */
async function sendSigned(send: typeof fetch, url: string, init: RequestInit & { headers: Headers }): Promise<Response> {
  try {
    return await send(url, init);
  } catch (error) {
    // Loaded on demand, because most requests do not fail.
    const loaded = await import("./redact-thrown.js").catch(() => undefined);
    if (loaded) throw await loaded.redactThrown(error, url, init.headers);
    // An abort throws the caller's reason unchanged.
    throw init.signal?.aborted
      ? init.signal.reason
      : new TypeError("fetch failed. The cause is not shown, because the code that redacts secrets did not load.");
  }
}

async function authenticate(
  { method, url, headers: given, bytes: body }: FetchRequest,
  identity: SigningKey | BearerToken,
  date: Date,
  dateHeader: DateHeader,
): Promise<Headers> {
  if ("keyId" in identity) return signRequest({ method, url, headers: given, body, credentials: identity, date, dateHeader });
  const headers = new Headers(given);
  headers.set("authorization", `Bearer ${checkCredential(identity.bearerToken)}`);
  return headers;
}

type DateHeader = "date" | "x-date";

/** The date header that a program can set here: browsers drop `date`. */
function settableDateHeader(): DateHeader {
  return new Request("https://localhost", { headers: { date: "now" } }).headers.has("date") ? "date" : "x-date";
}

function isSame(left: SigningKey | BearerToken, right: SigningKey | BearerToken): boolean {
  return "keyId" in left && "keyId" in right
    ? left.keyId === right.keyId && left.privateKey === right.privateKey && left.delegationToken === right.delegationToken
    : "bearerToken" in left && "bearerToken" in right && left.bearerToken === right.bearerToken;
}
