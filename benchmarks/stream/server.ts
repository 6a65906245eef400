import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tokensPerAnswer } from "./tokens.js";

/** A chunk as long as OpenAI's: about 320 bytes per token. */
const chunk = (delta: object, finishReason: string | null): string =>
  `data: ${JSON.stringify({
    id: "chatcmpl-D8Z5oo6uDh67AD85p73ksdT1KxhE0",
    object: "chat.completion.chunk",
    created: 1_770_933_892,
    model: "gpt-4.1-nano-2025-04-14",
    service_tier: "default",
    system_fingerprint: "fp_de604bd877",
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
    usage: null,
    obfuscation: "Qup1BsQ3",
  })}\n\n`;

const events = [
  chunk({ role: "assistant", content: "", refusal: null }, null),
  ...Array.from({ length: tokensPerAnswer }, (_, index) => chunk({ content: ` token${index}` }, null)),
  chunk({}, "stop"),
  "data: [DONE]\n\n",
];

/** The number of events per write: many for a fast model behind a proxy, or one. */
const eventsPerWrite: Record<string, number> = { burst: 50, paced: 1 };

// A separate process, so that the measured CPU time is only the client's.
const server = createServer((request, response) => {
  const size = eventsPerWrite[request.url?.split("/")[1] ?? ""] ?? 1;
  request.resume();
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.socket?.setNoDelay(true);
  let next = 0;
  const write = (): void => {
    while (next < events.length) {
      const more = response.write(events.slice(next, next + size).join(""));
      next += size;
      // Lets the client read each event before the next one is sent.
      if (size === 1) return void setImmediate(write);
      if (!more) return void response.once("drain", write);
    }
    response.end();
  };
  write();
});
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
