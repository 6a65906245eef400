import { ServerError } from "../errors/errors.js";
import type { EventDecoder } from "../stream/sse.js";
import { readText } from "./read-text.js";

/** The body of a 2xx response: a stream of events, or a whole document. */
export type Answer = { stream: ReadableStream<Uint8Array> } | { text: string };

/**
 * Tells a stream of events from a document. A protocol with its own decoder only streams. Otherwise, a response without the
 * content type of an event stream is judged by its first bytes, because some servers stream without that header and others send
 * an error with status 200, as JSON or HTML.
 *
 * @param limit - Upper bound on the size of a document in bytes, after decompression.
 * @param decode - The protocol's own decoder.
 * @throws ServerError when a document exceeds the limit.
 */
export async function readAnswer(response: Response, limit: number, decode?: EventDecoder): Promise<Answer> {
  const { body, headers } = response;
  if (!body) return { text: "" };
  if (decode) return { stream: body };
  const type = headers.get("content-type") ?? "";
  if (type.includes("event-stream")) return { stream: body };
  const [head, stream] = body.tee();
  const reader = head.getReader();
  const { value } = await reader.read();
  // Not awaited: a teed branch only cancels once both branches have.
  reader.cancel().catch(() => {});
  if (/^\s*(:|data|event|id|retry)/.test(new TextDecoder().decode(value))) return { stream };
  const { text, isCut } = await readText(stream, limit);
  if (isCut) throw new ServerError(`The server sent an answer of more than ${limit} bytes.`, { retryable: false });
  return { text };
}
