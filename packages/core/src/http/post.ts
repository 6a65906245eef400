import type { JsonValue } from "../json/json.js";
import type { Connection, HeaderValues } from "./connection.js";

/** A JSON request body in the wire format. Undefined fields are not sent. */
export type WireBody = Record<string, JsonValue | undefined>;

/**
 * The seam between a protocol and its transport: it posts JSON and returns the `Response`.
 *
 * One attempt, no retry. It resolves as soon as the headers arrive, also with a failing status, and rejects only without a
 * response.
 */
export type Post = (body: WireBody, options: PostOptions) => Promise<Response>;

/** The options of one request. */
export interface PostOptions {
  signal: AbortSignal;
  /** Headers of this request alone. They override the connection's; `null` removes one. */
  headers?: HeaderValues | undefined;
}

/** Posts over plain `fetch`. */
export function fetchPost({ fetch, headers, url }: Connection): Post {
  return async (body, { signal, headers: added }) =>
    fetch(url, { method: "POST", headers: await headers(added), body: JSON.stringify(body), signal });
}
