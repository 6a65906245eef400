import type { BearerToken, OCICredentials, SigningKey } from "./credentials.js";
import { type FetchRequest, readRequest } from "./read-request.js";
import { signRequest } from "./sign-request.js";

/** How requests are authenticated. */
export interface OCIFetchOptions {
  credentials: OCICredentials;
  /** Sent as `opc-compartment-id`, which IAM identities need and API keys of Generative AI imply. */
  compartmentId?: string | undefined;
  /** What sends the signed request. @defaultValue the global fetch */
  fetch?: typeof fetch | undefined;
  /** Added to every request. */
  headers?: HeadersInit | undefined;
}

/** Keys that clients of other services put into their requests; they are no business of OCI's. */
const foreignHeaders = ["authorization", "x-api-key", "x-goog-api-key"];

/** The clock is wrong, and not merely slow, from here on. The service itself tolerates 5 minutes. */
const noticeableSkewMs = 60_000;

/**
 * A `fetch` that signs: hand it to any client that takes one (the `openai` SDK, the Vercel AI SDK, LangChain …).
 *
 * Every attempt is signed afresh. On a 401 the credentials are refreshed and, when the service's clock differs, its time is used;
 * then the request is sent once more.
 *
 * @example
 * ```ts
 * const client = new OpenAI({ baseURL: `${inferenceEndpoint({ region })}/openai/v1`, apiKey: "unused", fetch: createOCIFetch({ credentials, compartmentId }) });
 * ```
 */
export function createOCIFetch({
  credentials,
  compartmentId,
  // Called through an arrow: browsers refuse a fetch with another receiver.
  fetch: send = (input, init) => fetch(input, init),
  headers: extra,
}: OCIFetchOptions): typeof fetch {
  /** How far the service's clock is ahead of ours, in milliseconds. */
  let skew = 0;
  return async (input, init) => {
    const request = await readRequest(input, init);
    const { headers } = request;
    const signal = request.init.signal ?? undefined;
    for (const name of foreignHeaders) headers.delete(name);
    for (const [name, value] of new Headers(extra)) headers.set(name, value);
    if (compartmentId !== undefined) headers.set("opc-compartment-id", compartmentId);
    // Frames of zstd, which the service may choose otherwise, break the decoders of several runtimes.
    headers.set("accept-encoding", "gzip, deflate");
    const attempt = async (identity: SigningKey | BearerToken): Promise<Response> => {
      const authenticated = await authenticate(request, identity, new Date(Date.now() + skew));
      return send(request.url, { ...request.init, headers: authenticated });
    };
    const resolve = (forceRefresh: boolean): Promise<SigningKey | BearerToken> =>
      credentials.resolve({ forceRefresh, signal, now: Date.now() + skew });

    const first = await resolve(false);
    const response = await attempt(first);
    if (response.status !== 401) return response;
    const serverTime = Date.parse(response.headers.get("date") ?? "");
    const isSkewed = Math.abs(serverTime - Date.now() - skew) > noticeableSkewMs;
    if (isSkewed) skew = serverTime - Date.now();
    // Somebody else may have refreshed meanwhile; one refresh serves all who were refused.
    let second = await resolve(false);
    if (!isSkewed && isSame(first, second)) second = await resolve(true);
    if (!isSkewed && isSame(first, second)) return response;
    await response.body?.cancel();
    return attempt(second);
  };
}

async function authenticate(
  { url, init, headers: given, bytes }: FetchRequest,
  identity: SigningKey | BearerToken,
  date: Date,
): Promise<Headers> {
  if (!("bearerToken" in identity)) {
    const { method } = init;
    return signRequest({ method, url, headers: given, body: bytes, credentials: identity, date, dateHeader: dateHeader() });
  }
  const headers = new Headers(given);
  headers.set("authorization", `Bearer ${identity.bearerToken}`);
  return headers;
}

/** `x-date` where the runtime drops a `date` that a program sets, as browsers do. */
function dateHeader(): "date" | "x-date" {
  return new Request("https://localhost", { headers: { date: "now" } }).headers.has("date") ? "date" : "x-date";
}

function isSame(left: SigningKey | BearerToken, right: SigningKey | BearerToken): boolean {
  return identityOf(left) === identityOf(right);
}

function identityOf(identity: SigningKey | BearerToken): string {
  return "bearerToken" in identity ? identity.bearerToken : identity.keyId;
}
