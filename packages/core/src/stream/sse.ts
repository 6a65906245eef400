import { ConnectionError, ServerError, StreamInterruptedError } from "../errors/errors.js";
import { LocusError } from "../errors/locus-error.js";
import { parseObject } from "../json/parse-object.js";
import { backgroundTimer } from "../platform/background-timer.js";

/** One server-sent event. */
export interface SseEvent {
  /** The event's name, if the server sends one. */
  event?: string;
  /** Its data lines, joined by `"\n"`. */
  data: string;
}

/** Upper bound on one event of a stream, or on a whole answer, unless a protocol sets its own. */
export const defaultMaxEventBytes: number = 16 * 1024 * 1024;

/** How {@link decodeSse} reads a stream. */
export interface SseOptions {
  /** Upper bound on one event in decoded characters, field names included. @defaultValue 16 MiB */
  maxEventBytes?: number | undefined;
  /** Called after each batch: returns whether the batch had the protocol's end mark, if that is not `[DONE]`. */
  isOver?: (() => boolean) | undefined;
  /**
   * Also accepts what services send in violation of the specification: JSON without a field name or under `error`, as proxies and
   * llama.cpp send failures, and `[DONE]` in quotes, in lower case or with spaces around it.
   */
  lenient?: boolean | undefined;
}

/** Decodes the bytes of a body into events, in one batch per network chunk. */
export type EventDecoder = (body: ReadableStream<Uint8Array>, options: SseOptions) => AsyncIterable<readonly SseEvent[]>;

/** Milliseconds that an answer may take to end after its last event before its connection is closed. */
export const longestDrainMs = 1_000;

/**
 * Decodes server-sent events, in one batch per network chunk.
 *
 * The event `[DONE]` is the last one. The rest of the body is then read in the background, so that the connection can serve the
 * next request, and closed if it does not end. Leaving the loop closes the connection at once. An event that the body cuts short
 * is dropped, as the specification asks.
 *
 * @param body - The body of a response.
 * @throws ServerError when one event exceeds the limit.
 * @throws ConnectionError when reading fails before the first byte, StreamInterruptedError when it fails later. The reason of an
 * abort is thrown unchanged.
 */
export function decodeSse(body: ReadableStream<Uint8Array>, options: SseOptions = {}): AsyncGenerator<SseEvent[], void, void> {
  return decodeEvents(body, createParser, options);
}

/** Takes decoded text and appends the events that it completes. `isLast` marks the last piece. */
export type EventParser = (chunk: string, events: SseEvent[], isLast?: boolean) => "ended" | "overflow" | undefined;

/**
 * Decodes a body of events in any text format, as {@link decodeSse} does for its own format.
 *
 * @param createParser - Creates the parser of one body, given the upper bound on the characters of an event.
 */
export async function* decodeEvents(
  body: ReadableStream<Uint8Array>,
  createParser: (limit: number, lenient?: boolean) => EventParser,
  { maxEventBytes = defaultMaxEventBytes, isOver, lenient }: SseOptions,
): AsyncGenerator<SseEvent[], void, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const feed = createParser(maxEventBytes, lenient);
  let started = false;
  let over = false;
  try {
    for (;;) {
      let chunk: ReadableStreamReadResult<Uint8Array>;
      try {
        chunk = await reader.read();
      } catch (error) {
        throw readError(error, started);
      }
      if (chunk.done) {
        const rest: SseEvent[] = [];
        feed(decoder.decode(), rest, true);
        if (rest.length > 0) yield rest;
        return;
      }
      started = true;
      const events: SseEvent[] = [];
      const state = feed(decoder.decode(chunk.value, { stream: true }), events);
      if (events.length > 0) yield events;
      over = state === "ended" || isOver?.() === true;
      if (over) return;
      if (state === "overflow") {
        throw new ServerError(`The server sent an event of more than ${maxEventBytes} characters.`, { retryable: false });
      }
    }
  } finally {
    // Not awaited: the stream is over for the caller, however long the connection takes to notice.
    if (over) drain(reader);
    else close(reader);
  }
}

/** Reads the meaningless rest of a body to its end. */
async function drain(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  const cancel = backgroundTimer(() => close(reader), longestDrainMs);
  try {
    while (!(await reader.read()).done);
  } catch {
    // The connection broke or was closed, so nothing is left to read.
  }
  cancel();
}

function close(reader: ReadableStreamDefaultReader<Uint8Array>): void {
  // Cancelling a broken body rejects.
  reader.cancel().catch(() => {});
}

/** Wraps a failed read in one of our errors; an abort and our own errors stay as they are. */
function readError(error: unknown, started: boolean): unknown {
  if (!(error instanceof Error) || LocusError.isInstance(error) || /^(Abort|Timeout)Error$/.test(error.name)) return error;
  return started
    ? new StreamInterruptedError("The connection broke in the middle of the answer.", { cause: error })
    : new ConnectionError("The connection broke before the answer began.", { cause: error });
}

/**
 * A parser of decoded text. An open line is only appended to, never searched again, so that the work stays linear however small
 * the chunks are.
 */
function createParser(limit: number, lenient = false): EventParser {
  let openLine = "";
  let event = "";
  let data: string | undefined;
  let size = 0;
  let endsInCr = false;
  /** The event is JSON without field names. */
  let isBare = false;

  function field(line: string): void {
    const colon = line.indexOf(":");
    if (colon === 0) return;
    size += line.length;
    isBare ||= lenient && /^[{[]/.test(line);
    const name = isBare ? "data" : colon < 0 ? line : line.slice(0, colon);
    const value = isBare ? line : colon < 0 ? "" : line.slice(colon + (line[colon + 1] === " " ? 2 : 1));
    const isError = lenient && name === "error";
    if (isError) event = name;
    if (isError || name === "data") data = data === undefined ? value : `${data}\n${value}`;
    else if (name === "event") event = value;
  }

  /** Ends the event. Returns whether it is the last one. */
  function dispatch(events: SseEvent[]): boolean {
    if (lenient && data && /^\s*"?\[done\]"?\s*$/i.test(data)) data = "[DONE]";
    const ended = data === "[DONE]";
    if (data !== undefined) events.push(event ? { event, data } : { data });
    data = undefined;
    event = "";
    size = 0;
    isBare = false;
    return ended;
  }

  return (chunk, events, isLast) => {
    if (isLast) {
      if (openLine) field(openLine);
      // Bare JSON has no blank line behind it.
      if (isBare && parseObject(data ?? "")) dispatch(events);
    }
    if (isLast || chunk === "") return undefined;
    let text = endsInCr && chunk.startsWith("\n") ? chunk.slice(1) : chunk;
    endsInCr = chunk.endsWith("\r");
    if (text.includes("\r")) text = text.replace(/\r\n?/g, "\n");
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      if (size + openLine.length + end - start > limit) return "overflow";
      if (openLine === "" && data === undefined && text[end + 1] === "\n" && text.startsWith("data: ", start)) {
        // `data: …\n\n`, whole in this chunk: the form of nearly every event.
        data = text.slice(start + 6, end);
        start = end + 2;
        if (dispatch(events)) return "ended";
      } else {
        const line = openLine + text.slice(start, end);
        openLine = "";
        start = end + 1;
        if (line !== "") field(line);
        else if (dispatch(events)) return "ended";
      }
    }
    openLine += text.slice(start);
    return size + openLine.length > limit ? "overflow" : undefined;
  };
}
