import type { Connection } from "./connection.js";
import type { Post } from "./post.js";

/** Posts over plain `fetch`. */
export function fetchPost({ fetch, headers, url }: Connection): Post {
  return async (body, { signal }) => fetch(url, { method: "POST", headers: await headers(), body: JSON.stringify(body), signal });
}
