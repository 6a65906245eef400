import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Agent, type Model } from "@locus/core";
import { expect, test } from "vitest";
import { OpenAIModel as FetchModel } from "../chat/fetch.js";
import { OpenAIModel as SdkModel } from "../chat/index.js";
import { OpenAIResponsesModel as FetchResponsesModel } from "../responses/fetch.js";
import { OpenAIResponsesModel as SdkResponsesModel } from "../responses/index.js";

const chat = ['{"choices":[{"delta":{"content":"Hi."},"finish_reason":"stop"}]}', "[DONE]"];
const responses = [
  '{"type":"response.output_text.delta","item_id":"m","output_index":0,"content_index":0,"delta":"Hi."}',
  '{"type":"response.completed","response":{"id":"r","status":"completed","output":[]}}',
];

test.each<[string, readonly string[], (baseURL: string) => Model]>([
  ["chat, on the SDK", chat, (baseURL) => new SdkModel({ model: "m", baseURL, apiKey: "sk-1" })],
  ["chat, over fetch", chat, (baseURL) => new FetchModel({ model: "m", baseURL, apiKey: "sk-1" })],
  ["responses, on the SDK", responses, (baseURL) => new SdkResponsesModel({ model: "m", baseURL, apiKey: "sk-1" })],
  ["responses, over fetch", responses, (baseURL) => new FetchResponsesModel({ model: "m", baseURL, apiKey: "sk-1" })],
])("calls share connections, though the body ends a moment after its last event: %s", async (_name, events, create) => {
  const connections = new Set();
  const server = createServer((request, response) => {
    connections.add(request.socket);
    request.resume().once("end", () => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      const body = events.map((data) => `data: ${data}\n\n`).join("");
      response.write(body, () => setImmediate(() => response.end()));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ model: create(`http://127.0.0.1:${port}/v1`) });
  for (let call = 0; call < 10; call++) expect((await agent.invoke("Hi")).message).toBe("Hi.");
  // The next call may begin before the last body has ended, so it can take two; ten would be one each.
  expect(connections.size).toBeLessThanOrEqual(3);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
