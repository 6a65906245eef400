import { parseObject } from "../json/parse-object.js";
import { decodeEvents, type EventParser, type SseEvent, type SseOptions } from "./sse.js";

/**
 * Decodes newline-delimited JSON (`application/x-ndjson`): each line is the `data` of an event, and all lines that a network
 * chunk completes come as one batch. Limits, errors and the connection behave as in `decodeSse`. The format has no end mark, so
 * `isOver` says when the answer is complete.
 *
 * A last line without a line end counts if it is a complete JSON object; a line that the body cuts short is dropped.
 *
 * @param body - The body of a response.
 * @throws ServerError, ConnectionError and StreamInterruptedError, as `decodeSse` does.
 */
export function decodeNdjson(body: ReadableStream<Uint8Array>, options: SseOptions = {}): AsyncGenerator<SseEvent[], void, void> {
  return decodeEvents(body, createLineParser, options);
}

/** An open line is only appended to, never searched again. */
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
