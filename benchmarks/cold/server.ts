/** A Chat Completions server that streams 2 000 tokens, 20 events a write. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const chunk = (content: string, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "gpt-4.1-nano", choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`;
const writes = Array.from({ length: 100 }, (_, write) =>
  Array.from({ length: 20 }, (_, index) => chunk(`word${write * 20 + index} `)).join(""),
);

const server = createServer((request, response) => {
  request.resume();
  request.on("end", async () => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const text of writes) {
      response.write(text);
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end(`${chunk("", "stop")}data: [DONE]\n\n`);
  });
});
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
