import { parseObject } from "../json/parse-object.js";
import { decodeEvents, type EventParser, type SseEvent, type SseOptions } from "./sse.js";

/**
 * Decodes newline-delimited JSON (`application/x-ndjson`), all lines that a network chunk completes at a time: each is the `data` of an
 * event. Limits, errors and the connection are as in `decodeSse`; as the format has no end mark of its own, `isOver` says when the answer is
 * whole.
 *
 * A last line without its line end counts when it is a whole JSON object; one that the body cuts short is dropped.
 *
 * @param body - The body of a response.
 * @throws ServerError, ConnectionError and StreamInterruptedError as `decodeSse`.
 */
export function decodeNdjson(body: ReadableStream<Uint8Array>, options: SseOptions = {}): AsyncGenerator<SseEvent[], void, void> {
  return decodeEvents(body, createLineParser, options);
}

/** A line that is still open is only appended to, never searched again. */
function createLineParser(limit: number): EventParser {
  let open = "";
  return (chunk, events, isLast = false) => {
    const emit = (line: string): void => {
      // The line end may be CRLF, and blank lines keep a connection alive.
      if (/\S/.test(line)) events.push({ data: line.endsWith("\r") ? line.slice(0, -1) : line });
    };
    let start = 0;
    for (let end = chunk.indexOf("\n"); end >= 0; end = chunk.indexOf("\n", start)) {
      if (open.length + end - start > limit) return "overflow";
      emit(open + chunk.slice(start, end));
      open = "";
      start = end + 1;
    }
    open += chunk.slice(start);
    if (open.length > limit) return "overflow";
    if (isLast && parseObject(open)) emit(open);
    return undefined;
  };
}
