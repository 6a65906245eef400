/** A request, taken apart: what is sent, with its body as the bytes that are signed. */
export interface FetchRequest {
  readonly url: string;
  /** What the client asked for besides, such as a signal or a dispatcher, and the method and body. */
  readonly init: RequestInit & { readonly method: string };
  readonly headers: Headers;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What a `Request` carries besides its URL, headers and body. Runtimes leave out what they do not support. */
const carried = ["redirect", "credentials", "cache", "mode", "referrerPolicy", "integrity", "keepalive", "signal"] as const;

/**
 * Takes apart what a client gave to `fetch`: a `Request`, `URL` or string, with any kind of body. A stream is read once, to its end.
 */
export async function readRequest(input: RequestInfo | URL, init: RequestInit = {}): Promise<FetchRequest> {
  // `Request` knows how to read every kind of body, and which content type each has.
  const request = new Request(input, init.body ? ({ ...init, duplex: "half" } as RequestInit) : init);
  const bytes = new Uint8Array(await request.arrayBuffer());
  const own: Record<string, unknown> = {};
  if (typeof input === "object" && "headers" in input)
    for (const name of carried) if (input[name] !== undefined) own[name] = input[name];
  const { method, url, headers } = request;
  const { duplex: _, ...rest } = init as RequestInit & { duplex?: unknown };
  const body = bytes.length > 0 ? bytes : null;
  return { url, bytes, headers: new Headers(headers), init: { ...own, ...rest, method, body } };
}
