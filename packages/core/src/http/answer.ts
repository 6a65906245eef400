import { ServerError } from "../errors/errors.js";
import type { EventDecoder } from "../stream/sse.js";
import { readText } from "./read-text.js";

/** What a 2xx response turned out to be. */
export type Answer = { stream: ReadableStream<Uint8Array> } | { text: string };

/**
 * Tells a stream of events from a document. A protocol with a decoder has no other answers than those that it decodes. Else, a response
 * that does not call itself an event stream is judged by how it begins: some servers stream without saying so, others send an error as
 * JSON, or a page, with status 200.
 *
 * @param limit - The most bytes that a document may have, after decompression.
 * @param decode - The protocol's own decoder.
 * @throws ServerError for a longer document.
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
  // Not awaited: a half is not gone before the other one is.
  reader.cancel().catch(() => {});
  if (/^\s*(:|data|event|id|retry)/.test(new TextDecoder().decode(value))) return { stream };
  const { text, isCut } = await readText(stream, limit);
  if (isCut) throw new ServerError(`The server sent an answer of more than ${limit} bytes.`, { retryable: false });
  return { text };
}
