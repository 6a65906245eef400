import { describe, expect, test } from "vitest";
import { decodeNdjson } from "../stream/decode-ndjson.js";
import { readAnswer } from "./answer.js";

const sse = 'data: {"a":1}\n\n';

describe("readAnswer", () => {
  test.each<[string, string, "stream" | "text", string?]>([
    ["labelled", sse, "stream", "text/event-stream; charset=utf-8"],
    ["labelled as plain text", sse, "stream", "text/plain"],
    ["not labelled", `\n: hello\n${sse}`, "stream"],
    ["with a byte order mark", `\uFEFFevent: x\n${sse}`, "stream", "application/octet-stream"],
    ["JSON", '{"a":1}', "text", "application/json"],
    ["JSON that is not labelled", ' {"a":1}', "text"],
    ["a page", "<!doctype html>", "text", "text/html"],
    ["nothing", "", "text"],
  ])("%s", async (_name, body, kind, type) => {
    const bytes = new TextEncoder().encode(body);
    const answer = await readAnswer(new Response(bytes, { headers: type ? { "content-type": type } : {} }), 1000);
    expect(Object.keys(answer)).toEqual([kind]);
    const text =
      "stream" in answer
        ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(await new Response(answer.stream).arrayBuffer())
        : answer.text;
    expect(text).toBe(body);
  });

  test.each(["application/x-ndjson", "application/json", "text/html", undefined])(
    "a protocol with a decoder has streams only, whatever they are labelled: %s",
    async (type) => {
      const response = new Response('{"a":1}', { headers: type ? { "content-type": type } : {} });
      const answer = await readAnswer(response, 1000, decodeNdjson);
      if (!("stream" in answer)) throw new Error("not a stream");
      expect(await new Response(answer.stream).text()).toBe('{"a":1}');
    },
  );

  test("a stream without a label is not read ahead, and leaving it closes it", async () => {
    const log: string[] = [];
    // As the bodies of real responses are.
    const body = new ReadableStream(
      {
        type: "bytes",
        pull(controller) {
          log.push("pull");
          controller.enqueue(new TextEncoder().encode(sse));
        },
        cancel: () => void log.push("cancel"),
      },
      { highWaterMark: 0 },
    );
    const answer = await readAnswer(new Response(body), 1000);
    if (!("stream" in answer)) throw new Error("not a stream");
    const reader = answer.stream.getReader();
    await reader.read();
    expect(log).toEqual(["pull"]);
    await reader.cancel();
    expect(log).toEqual(["pull", "cancel"]);
  });
});
