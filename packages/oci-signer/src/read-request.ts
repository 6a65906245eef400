import { abortable, defined } from "@locus/core/provider";

/** A request, taken apart: what is sent, with its body as the bytes that are signed. */
export interface FetchRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly signal: AbortSignal | undefined;
  /** What the client asked for besides, such as `redirect` or a dispatcher. */
  readonly rest: RequestInit;
}

/** What a `Request` carries besides its URL, headers and body. Runtimes leave out what they do not support. */
const carried = ["redirect", "credentials", "cache", "mode", "referrerPolicy", "integrity", "keepalive"] as const;

/**
 * Takes apart what a client gave to `fetch`: a `Request`, `URL` or string, with any kind of body. A stream is read once, to its end.
 *
 * @throws The signal's reason, when it aborts meanwhile.
 */
export async function readRequest(input: RequestInfo | URL, init: RequestInit = {}): Promise<FetchRequest> {
  const source = typeof input === "object" && "url" in input ? input : undefined;
  const signal = (init.signal === undefined ? source?.signal : init.signal) ?? undefined;
  signal?.throwIfAborted();
  const kept: Record<string, unknown> = {};
  for (const name of carried) if (source?.[name] !== undefined) kept[name] = source[name];
  // What every `Request` has, whether its maker wants it or not: a signature is for one host, and the prompt too.
  if (kept.redirect === "follow") delete kept.redirect;
  // `undefined` is no wish; `duplex` is about streams, and what is sent is none.
  const wishes: RequestInit & { duplex?: unknown } = { redirect: "manual", ...kept, ...defined(init) };
  const { method = source?.method ?? "GET", headers: given = source?.headers, body, signal: _, duplex: __, ...rest } = wishes;
  const headers = new Headers(given);
  const { bytes, type } = await abortable(readBody(body, source), signal);
  if (type && !headers.has("content-type")) headers.set("content-type", type);
  return { url: new URL(source ? source.url : String(input)).href, method, headers, bytes, signal, rest };
}

/** The bytes of a body, and the content type that `fetch` would give them. */
async function readBody(
  body: BodyInit | null | undefined,
  source: Request | undefined,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; type?: string | null }> {
  // By far the most frequent, and by this the fastest.
  if (typeof body === "string") return { bytes: new TextEncoder().encode(body), type: "text/plain;charset=UTF-8" };
  const reader = body == null && source ? source : new Response(body);
  return { bytes: new Uint8Array(await reader.arrayBuffer()), type: reader.headers.get("content-type") };
}
