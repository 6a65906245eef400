import { expect, test } from "vitest";
import { decodeSse, type SseEvent } from "./sse.js";

async function decode(...chunks: string[]): Promise<SseEvent[]> {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      controller.close();
    },
  });
  const events: SseEvent[] = [];
  for await (const batch of decodeSse(body)) events.push(...batch);
  return events;
}

test("decodes", async () => {
  expect(await decode("data: a\n\ndata: b\r", "\n\r\nevent: x\rdata:c\r\rdata: [DONE]\n\ndata: late\n\n")).toEqual([
    { data: "a" },
    { data: "b" },
    { event: "x", data: "c" },
    { data: "[DONE]" },
  ]);
});
