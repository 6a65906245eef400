import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { ServerError } from "../errors/errors.js";
import { decodeNdjson } from "./decode-ndjson.js";
import type { SseOptions } from "./sse.js";

const encoder = new TextEncoder();

/** A body of the given chunks that ends, stays open or breaks when they are used up. */
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
  const batches: string[][] = [];
  let error: unknown;
  try {
    for await (const batch of decodeNdjson(body, options)) batches.push(batch.map(({ data }) => data));
  } catch (caught) {
    error = caught;
  }
  return { batches, lines: batches.flat(), error };
}

describe("decodeNdjson", () => {
  test.each<[string, string, string[]]>([
    ["LF", '{"a":1}\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ["CRLF", '{"a":1}\r\n{"b":2}\r\n', ['{"a":1}', '{"b":2}']],
    ["blank lines keep a connection alive", '\n\n{"a":1}\n  \n\r\n{"b":2}\n', ['{"a":1}', '{"b":2}']],
    ["a last line without its end", '{"a":1}\n{"b":2}', ['{"a":1}', '{"b":2}']],
    ["a last line that is cut short", '{"a":1}\n{"b":', ['{"a":1}']],
    ["what is no JSON, for the reader to judge", "<!doctype html>\n", ["<!doctype html>"]],
    ["a byte order mark", '\ufeff{"a":1}\n', ['{"a":1}']],
    ["an empty body", "", []],
  ])("%s", async (_name, document, lines) => {
    expect(await decode(bodyOf([document]).body)).toMatchObject({ lines, error: undefined });
    const bytes = Array.from(encoder.encode(document), (byte) => Uint8Array.of(byte));
    expect(await decode(bodyOf(bytes).body)).toMatchObject({ lines, error: undefined });
  });

  test("values cut anywhere are what they were", async () => {
    const values = fc.array(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()), { maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(values, fc.array(fc.nat({ max: 400 }), { maxLength: 20 }), fc.boolean(), async (given, at, ends) => {
        const bytes = encoder.encode(given.map((value) => JSON.stringify(value)).join("\n") + (ends ? "\n" : ""));
        const bounds = [0, ...at.map((position) => position % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
        const { lines, error } = await decode(bodyOf(bounds.slice(1).map((to, index) => bytes.subarray(bounds[index], to))).body);
        expect([lines, error]).toEqual([given.map((value) => JSON.stringify(value)), undefined]);
      }),
    );
  });

  test("yields one array per chunk that completes a line, as soon as it does", async () => {
    const events = decodeNdjson(bodyOf(['{"a":1}\n{"b":2}\n{"c"', ":3}\n"], "stay open").body);
    expect((await events.next()).value).toEqual([{ data: '{"a":1}' }, { data: '{"b":2}' }]);
    expect((await events.next()).value).toEqual([{ data: '{"c":3}' }]);
    await events.return();
  });

  test("a line over the limit closes the connection and is not worth another try", async () => {
    for (const chunks of [["{}\n", "x".repeat(50), "x".repeat(51)], [`{}\n${"x".repeat(101)}\n`]]) {
      const { body, seen } = bodyOf(chunks, "stay open");
      const { error, lines } = await decode(body, { maxEventBytes: 100 });
      expect(lines).toEqual(["{}"]);
      expect(ServerError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({ retryable: false });
      expect(seen.cancelled).toBe(true);
    }
    const { lines, error } = await decode(bodyOf([`${"x".repeat(100)}\n`]).body, { maxEventBytes: 100 });
    expect([lines.length, error]).toEqual([1, undefined]);
  });

  test("is over when the reader says so, and reads what follows, so that the connection can be used again", async () => {
    vi.useFakeTimers();
    const { body, seen } = bodyOf(['{"done":true}\n', '{"late":1}\n', "\n"]);
    expect((await decode(body, { isOver: () => true })).lines).toEqual(['{"done":true}']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([seen.cancelled, vi.getTimerCount()]).toEqual([false, 0]);
    vi.useRealTimers();
  });

  test("leaving the loop closes the connection", async () => {
    const { body, seen } = bodyOf(["{}\n", "{}\n"], "stay open");
    for await (const _ of decodeNdjson(body)) break;
    expect(seen.cancelled).toBe(true);
  });

  test.each([
    ["before the first byte", [], "connection"],
    ["later", ["{}\n", '{"a"'], "stream_interrupted"],
  ])("a connection that breaks %s", async (_name, chunks, code) => {
    const cause = new TypeError("terminated");
    expect((await decode(bodyOf(chunks, { error: cause }).body)).error).toMatchObject({ code, cause, retryable: true });
  });

  test("over a real connection: lines arrive as they are written", async () => {
    let next = () => {};
    const server = createServer(async (_request, response) => {
      response.writeHead(200, { "content-type": "application/x-ndjson" });
      for (const line of ['{"text":"Grü', 'ße"}\n{"done":true}\n']) {
        response.write(line);
        await new Promise<void>((resolve) => {
          next = resolve;
        });
      }
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const { body } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      if (!body) throw new Error("no body");
      const events = decodeNdjson(body);
      next();
      expect((await events.next()).value).toEqual([{ data: '{"text":"Grüße"}' }, { data: '{"done":true}' }]);
      next();
      expect(await events.next()).toMatchObject({ done: true });
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
