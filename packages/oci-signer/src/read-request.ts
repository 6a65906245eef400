import { abortable, defined } from "@locus/core/provider";

/** The parts of a request, with its body as the bytes that are signed and sent. */
export interface FetchRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly signal: AbortSignal | undefined;
  /** The client's other `fetch` options, such as `redirect` or a dispatcher. */
  readonly rest: RequestInit;
}

/** The other fields of a `Request` that are kept. Runtimes leave out fields that they do not support. */
const carried = ["redirect", "credentials", "cache", "mode", "referrerPolicy", "integrity", "keepalive"] as const;

/**
 * Reads the arguments of a `fetch` call: a `Request`, `URL` or string, with any kind of body. A stream is read once, to its end.
 *
 * @throws The signal's reason, when it aborts while the body is read.
 */
export async function readRequest(input: RequestInfo | URL, init: RequestInit = {}): Promise<FetchRequest> {
  const source = typeof input === "object" && "url" in input ? input : undefined;
  const signal = (init.signal === undefined ? source?.signal : init.signal) ?? undefined;
  signal?.throwIfAborted();
  const kept: Record<string, unknown> = {};
  for (const name of carried) if (source?.[name] !== undefined) kept[name] = source[name];
  // Dropped, because every `Request` has it by default, and neither the signature nor the prompt is meant for another host.
  if (kept.redirect === "follow") delete kept.redirect;
  // `duplex` is dropped, because the body is sent as bytes and not as a stream.
  const options: RequestInit & { duplex?: unknown } = { redirect: "manual", ...kept, ...defined(init) };
  const { method = source?.method ?? "GET", headers: given = source?.headers, body, signal: _, duplex: __, ...rest } = options;
  const headers = new Headers(given);
  const { bytes, type } = await abortable(readBody(body, source), signal);
  if (type && !headers.has("content-type")) headers.set("content-type", type);
  return { url: new URL(source ? source.url : String(input)).href, method, headers, bytes, signal, rest };
}

/** The bytes of a body, and the content type that `fetch` would set for it. */
async function readBody(
  body: BodyInit | null | undefined,
  source: Request | undefined,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; type?: string | null }> {
  // A shortcut for the most common body.
  if (typeof body === "string") return { bytes: new TextEncoder().encode(body), type: "text/plain;charset=UTF-8" };
  const reader = body == null && source ? source : new Response(body);
  return { bytes: new Uint8Array(await reader.arrayBuffer()), type: reader.headers.get("content-type") };
}
