import type { JsonValue } from "../json/json.js";
import type { Connection, HeaderValues } from "./connection.js";

/** A request body in the shape of the wire. What is undefined is not sent. */
export type WireBody = Record<string, JsonValue | undefined>;

/**
 * The seam between a protocol and what carries it: POST this JSON, give me the `Response`.
 *
 * One attempt, no retry. It answers with whatever the server said, failing statuses included, as soon as the headers are
 * there; it rejects only if there is no answer.
 */
export type Post = (body: WireBody, options: PostOptions) => Promise<Response>;

/** What goes with one request. */
export interface PostOptions {
  signal: AbortSignal;
  /** Headers of this request alone. They win over those of the connection; `null` removes one. */
  headers?: HeaderValues | undefined;
}

/** Posts over plain `fetch`. */
export function fetchPost({ fetch, headers, url }: Connection): Post {
  return async (body, { signal, headers: added }) =>
    fetch(url, { method: "POST", headers: await headers(added), body: JSON.stringify(body), signal });
}
