import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { ConnectionError, ServerError } from "../errors/errors.js";
import { decodeSse, type SseEvent, type SseOptions } from "./sse.js";

const encoder = new TextEncoder();

/** A body of the given chunks that stays open when they are used up, unless told to close or fail. */
function bodyOf(chunks: Iterable<string | Uint8Array>, end: "close" | "stay open" | { error: unknown } = "close") {
  const iterator = chunks[Symbol.iterator]();
  const seen = { cancelled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const next = iterator.next();
        if (!next.done) controller.enqueue(typeof next.value === "string" ? encoder.encode(next.value) : next.value);
        else if (end === "close") controller.close();
        else if (end !== "stay open") controller.error(end.error);
      },
      cancel() {
        seen.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, seen };
}

async function decode(body: ReadableStream<Uint8Array>, options?: SseOptions) {
  const batches: SseEvent[][] = [];
  let error: unknown;
  try {
    for await (const batch of decodeSse(body, options)) batches.push(batch);
  } catch (caught) {
    error = caught;
  }
  return { batches, events: batches.flat(), error };
}

/** The specification, line by line and without any thought of speed. */
function reference(document: string, limit = Number.POSITIVE_INFINITY): { events: SseEvent[]; overflow: boolean } {
  const lines = new TextDecoder().decode(encoder.encode(document)).split(/\r\n|\r|\n/);
  const events: SseEvent[] = [];
  let data: string[] = [];
  let event = "";
  let size = 0;
  for (const [at, line] of lines.entries()) {
    if (size + line.length > limit) return { events, overflow: true };
    if (at === lines.length - 1) break; // not ended
    if (line === "") {
      if (data.length > 0) events.push({ ...(event && { event }), data: data.join("\n") });
      if (data.join("\n") === "[DONE]") break;
      data = [];
      event = "";
      size = 0;
    } else if (!line.startsWith(":")) {
      size += line.length;
      const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/su.exec(line) ?? [];
      if (field === "data") data.push(value);
      if (field === "event") event = value;
    }
  }
  return { events, overflow: false };
}

function cut(bytes: Uint8Array, at: number[]): Uint8Array[] {
  const bounds = [0, ...at.map((position) => position % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return bounds.slice(1).map((bound, index) => bytes.subarray(bounds[index], bound));
}

const documents = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom("\n", "\n\n", "\r", "\r\n", "\r\n\r\n") },
      { weight: 3, arbitrary: fc.constantFrom("data: ", "data:", "data", "event: ", "event", ":", "id: 7", "retry: 5", " ") },
      { weight: 2, arbitrary: fc.constantFrom('{"a":1}', "\u{1f600}", "\u00e9", "\ufeff", "datax", "data : a", "a:b") },
      { weight: 1, arbitrary: fc.constantFrom("data: [DONE]", "[DONE]") },
      { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
      { weight: 3, arbitrary: fc.string().map((text) => `data: ${text}\n\n`) },
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(""));

describe("decodeSse", () => {
  test.each<[string, string, SseEvent[]]>([
    ["LF", "data: a\n\ndata: b\n\n", [{ data: "a" }, { data: "b" }]],
    ["CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", [{ data: "a" }, { data: "b" }]],
    ["CR", "data: a\r\rdata: b\r\r", [{ data: "a" }, { data: "b" }]],
    ["mixed line breaks", "data: a\r\n\ndata: b\n\rdata: c\r\n\r", [{ data: "a" }, { data: "b" }, { data: "c" }]],
    ["no space after the colon", "data:a\n\n", [{ data: "a" }]],
    ["only the first space is dropped", "data:  a\n\n", [{ data: " a" }]],
    ["several data lines", "data: a\ndata: b\ndata\n\n", [{ data: "a\nb\n" }]],
    ["an event name", "event: x\ndata: a\n\ndata: b\n\n", [{ event: "x", data: "a" }, { data: "b" }]],
    ["a name after the data", "data: a\nevent: x\n\n", [{ event: "x", data: "a" }]],
    ["an empty name counts as absent", "event:\ndata: a\n\n", [{ data: "a" }]],
    ["a name without data is no event", "event: x\n\ndata: a\n\n", [{ data: "a" }]],
    ["empty data is an event", "data:\n\n", [{ data: "" }]],
    ["comments", ": OPENROUTER PROCESSING\n\ndata: a\n: in between\ndata: b\n\n:\n\n", [{ data: "a\nb" }]],
    ["id, retry and unknown fields", "id: 1\nretry: 5\nfoo: x\ndata: a\n\n", [{ data: "a" }]],
    ["a byte order mark", "\ufeffdata: a\n\n", [{ data: "a" }]],
    ["blank lines", "\n\n\ndata: a\n\n\n\n", [{ data: "a" }]],
    ["an event that is cut short", "data: a\n\ndata: b\n", [{ data: "a" }]],
    ["nothing after the end mark", "data: a\n\ndata: [DONE]\n\ndata: b\n\n", [{ data: "a" }, { data: "[DONE]" }]],
    ["an empty body", "", []],
  ])("%s", async (_name, document, expected) => {
    expect(reference(document).events).toEqual(expected);
    expect(await decode(bodyOf([document]).body)).toMatchObject({ events: expected, error: undefined });
    const bytes = Array.from(encoder.encode(document), (byte) => Uint8Array.of(byte));
    expect(await decode(bodyOf(bytes).body)).toMatchObject({ events: expected, error: undefined });
  });

  test.each<[string, string, SseEvent[]]>([
    ["JSON without a field name", '{"a":1}\n\ndata: b\n\n', [{ data: '{"a":1}' }, { data: "b" }]],
    ["the same without an end", 'data: a\n\n{\n  "a": 1\n}', [{ data: "a" }, { data: '{\n  "a": 1\n}' }]],
    ["half of it", 'data: a\n\n{\n  "a"', [{ data: "a" }]],
    ["error in place of data", 'error: {"a":1}\n\n', [{ event: "error", data: '{"a":1}' }]],
    ["an end mark in quotes", 'data: "[DONE]"\n\ndata: a\n\n', [{ data: "[DONE]" }]],
    ["an end mark in lower case, between spaces", "data:  [done] \n\ndata: a\n\n", [{ data: "[DONE]" }]],
    ["an event that is cut short", 'data: {"a":1}', []],
  ])("lenient: %s", async (_name, document, expected) => {
    expect(await decode(bodyOf([document]).body, { lenient: true })).toMatchObject({ events: expected, error: undefined });
    const bytes = Array.from(encoder.encode(document), (byte) => Uint8Array.of(byte));
    expect(await decode(bodyOf(bytes).body, { lenient: true })).toMatchObject({ events: expected, error: undefined });
  });

  test("a document cut anywhere gives what the whole one gives", async () => {
    await fc.assert(
      fc.asyncProperty(documents, fc.array(fc.nat({ max: 400 }), { maxLength: 30 }), async (document, at) => {
        const { events } = await decode(bodyOf(cut(encoder.encode(document), at)).body);
        expect(events).toEqual(reference(document).events);
      }),
      { numRuns: 500 },
    );
  });

  test("an event over the limit fails at the same event wherever it is cut", async () => {
    const limits = fc.integer({ min: 0, max: 30 });
    await fc.assert(
      fc.asyncProperty(documents, limits, fc.array(fc.nat({ max: 400 }), { maxLength: 30 }), async (document, limit, at) => {
        const { events, error } = await decode(bodyOf(cut(encoder.encode(document), at)).body, { maxEventBytes: limit });
        expect({ events, overflow: error !== undefined }).toEqual(reference(document, limit));
      }),
      { numRuns: 500 },
    );
  });

  test("an emoji arrives whole from chunks of one byte", async () => {
    const bytes = encoder.encode("data: a\u{1f600}b\n\n");
    const { events } = await decode(bodyOf(Array.from(bytes, (byte) => Uint8Array.of(byte))).body);
    expect(events).toEqual([{ data: "a\u{1f600}b" }]);
  });

  test("yields one array per chunk that completes an event, as soon as it does", async () => {
    const { body } = bodyOf(["data: a\n\ndata: b\n\nda", "ta: c\n", ": ping\n", "\r\n", "data: d\r\r"], "stay open");
    const events = decodeSse(body);
    expect((await events.next()).value).toEqual([{ data: "a" }, { data: "b" }]);
    expect((await events.next()).value).toEqual([{ data: "c" }]);
    expect((await events.next()).value).toEqual([{ data: "d" }]);
  });

  test.each<[string, string, SseOptions]>([
    ["the end mark", "[DONE]", {}],
    ["an end mark of the protocol's own", "over", { isOver: () => true }],
  ])("ends at %s and closes a connection that stays open, a second later", async (_what, data, options) => {
    vi.useFakeTimers();
    const { body, seen } = bodyOf([`data: a\n\ndata: ${data}\n\n`], "stay open");
    expect((await decode(body, options)).batches).toEqual([[{ data: "a" }, { data }]]);
    expect(seen.cancelled).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(seen.cancelled).toBe(true);
    vi.useRealTimers();
  });

  test("reads what follows the end mark, so that the connection can be used again", async () => {
    vi.useFakeTimers();
    const { body, seen } = bodyOf(["data: [DONE]\n\n", "data: late\n\n", "\n"]);
    expect((await decode(body)).batches).toEqual([[{ data: "[DONE]" }]]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([seen.cancelled, vi.getTimerCount()]).toEqual([false, 0]);
    vi.useRealTimers();
  });

  test("leaving the loop closes the connection", async () => {
    const { body, seen } = bodyOf(["data: a\n\n", "data: b\n\n"], "stay open");
    for await (const batch of decodeSse(body)) {
      expect(batch).toEqual([{ data: "a" }]);
      break;
    }
    expect(seen.cancelled).toBe(true);
  });

  test("an event over the limit closes the connection and is not worth another try", async () => {
    const { body, seen } = bodyOf(["data: a\n\n", `data: ${"x".repeat(50)}`, "x".repeat(50)], "stay open");
    const { events, error } = await decode(body, { maxEventBytes: 100 });
    expect(events).toEqual([{ data: "a" }]);
    expect(ServerError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ retryable: false });
    expect(seen.cancelled).toBe(true);
  });

  test("keep-alive comments are no event that grows", async () => {
    const { events, error } = await decode(bodyOf([...Array(100).fill(": keep-alive\n"), "data: a\n\n"]).body, {
      maxEventBytes: 20,
    });
    expect({ events, error }).toEqual({ events: [{ data: "a" }], error: undefined });
  });

  test.each([
    ["before the first byte", [], "connection"],
    ["later", ["data: a\n\n", "data: b"], "stream_interrupted"],
  ])("a connection that breaks %s", async (_name, chunks, code) => {
    const cause = new TypeError("terminated");
    const { error } = await decode(bodyOf(chunks, { error: cause }).body);
    expect(error).toMatchObject({ code, cause, retryable: true });
  });

  test.each([
    ["an abort", new DOMException("aborted", "AbortError")],
    ["a timeout signal", new DOMException("timed out", "TimeoutError")],
    ["a reason that is no error", "stop"],
    ["an error of ours", new ConnectionError("gone")],
  ])("%s is thrown as it is", async (_name, reason) => {
    expect((await decode(bodyOf(["data: a\n\n"], { error: reason }).body)).error).toBe(reason);
  });

  test.each([
    ["one line in chunks of 1 KB", ["data: ", "x".repeat(1024), "\n\n"], 10 * 1024],
    ["many lines in chunks of 1 KB", ["", `data: ${"x".repeat(57)}\n`.repeat(16), "\n"], 4 * 1024],
    ["many lines in one chunk, a CR at its end", ["", `${"data: x\n".repeat(10_000)}\r`, ""], 1],
    ["many lines in one chunk, an LF at its end", ["", `${"data: x\r".repeat(10_000)}\n`, "\n"], 1],
  ])("a large event of %s is searched once", async (_name, [head = "", chunk = "", tail = ""], count) => {
    function* chunks() {
      yield head;
      for (let sent = 0; sent < count; sent++) yield chunk;
      yield tail;
    }
    const { indexOf } = String.prototype;
    let searched = 0;
    String.prototype.indexOf = function (...args) {
      const found = indexOf.apply(this, args);
      searched += (found < 0 ? this.length : found + 1) - (args[1] ?? 0);
      return found;
    };
    try {
      const { events, error } = await decode(bodyOf(chunks()).body);
      expect(error).toBeUndefined();
      expect(events).toHaveLength(1);
    } finally {
      String.prototype.indexOf = indexOf;
    }
    // Once for each kind of line break, once for the colon.
    expect(searched).toBeLessThan(chunk.length * count * 3.1);
  });

  test("over a real connection: does not wait for a server that keeps it open after the end mark", async () => {
    let closed = () => {};
    const whenClosed = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const server = createServer((_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: a\n\ndata: [DONE]\n\n");
      response.on("close", closed);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { body } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      if (!body) throw new Error("no body");
      expect((await decode(body)).events).toEqual([{ data: "a" }, { data: "[DONE]" }]);
      await whenClosed;
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
