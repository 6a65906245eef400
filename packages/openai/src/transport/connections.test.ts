import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Agent, callModel, complete, type Model, textOf } from "@locus/core";
import { describe, expect, test } from "vitest";
import { OpenAIModel as FetchModel } from "../chat/fetch.js";
import { OpenAIModel as SdkModel } from "../chat/index.js";
import { OpenAIResponsesModel as FetchResponsesModel } from "../responses/fetch.js";
import { OpenAIResponsesModel as SdkResponsesModel } from "../responses/index.js";

const chat = ['{"choices":[{"delta":{"content":"Hi."}}]}', '{"choices":[{"delta":{},"finish_reason":"stop"}]}', "[DONE]"];
const responses = [
  '{"type":"response.output_text.delta","item_id":"m","output_index":0,"content_index":0,"delta":"Hi."}',
  '{"type":"response.completed","response":{"id":"r","status":"completed","output":[]}}',
];

const models: [string, readonly string[], (baseURL: string) => Model][] = [
  ["chat, on the SDK", chat, (baseURL) => new SdkModel({ model: "m", baseURL, apiKey: "sk-1" })],
  ["chat, over fetch", chat, (baseURL) => new FetchModel({ model: "m", baseURL, apiKey: "sk-1" })],
  ["responses, on the SDK", responses, (baseURL) => new SdkResponsesModel({ model: "m", baseURL, apiKey: "sk-1" })],
  ["responses, over fetch", responses, (baseURL) => new FetchResponsesModel({ model: "m", baseURL, apiKey: "sk-1" })],
];

/** A server that ends each body some time after its last event, or never, and tracks its connections. */
async function startServer(events: readonly string[], endsAfterMs: number | "at once" | "never") {
  const connections = new Set<unknown>();
  const seen = { connections, aborted: 0, ended: 0 };
  const server = createServer((request, response) => {
    connections.add(request.socket);
    response.on("close", () => {
      if (response.writableFinished) seen.ended++;
      else seen.aborted++;
    });
    request.resume().once("end", () => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      const body = events.map((data) => `data: ${data}\n\n`).join("");
      if (endsAfterMs === "at once") response.end(body);
      else response.write(body, () => endsAfterMs !== "never" && setTimeout(() => response.end(), endsAfterMs));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    seen,
    baseURL: `http://127.0.0.1:${port}/v1`,
    /** Waits for the last bodies to end. */
    async settled(calls: number): Promise<void> {
      for (let waits = 0; seen.ended + seen.aborted < calls && waits < 100; waits++) await sleep(20);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const callers: [string, (model: Model) => Promise<string>][] = [
  ["an agent", async (model) => (await new Agent({ model }).invoke("Hi")).message],
  ["callModel", async (model) => textOf((await complete(model, { messages: [{ role: "user", content: "Hi" }] })).message)],
];

describe.each(models)("%s", (_name, events, create) => {
  test.each(callers.flatMap(([caller, call]) => (["at once", 5, 200] as const).map((ends) => [caller, ends, call] as const)))(
    "%s: 10 answers whose bodies end %s (ms) after the last event are not aborted, and share connections",
    async (_caller, ends, call) => {
      await using server = await startServer(events, ends);
      const model = create(server.baseURL);
      for (let calls = 0; calls < 10; calls++) {
        expect(await call(model)).toBe("Hi.");
        await sleep(30);
      }
      await server.settled(10);
      expect(server.seen.aborted).toBe(0);
      // A connection is busy until its body ends: at 200 ms, some seven calls later.
      expect(server.seen.connections.size).toBeLessThanOrEqual(ends === 200 ? 8 : 2);
    },
  );

  test("a body that never ends is eventually closed", async () => {
    await using server = await startServer(events, "never");
    const model = create(server.baseURL);
    await complete(model, { messages: [{ role: "user", content: "Hi" }] });
    await server.settled(1);
    expect(server.seen.aborted).toBe(1);
  });

  test("leaving and aborting close the connection", async () => {
    await using server = await startServer(events.slice(0, 1), "never");
    const model = create(server.baseURL);
    const request = { messages: [{ role: "user" as const, content: "Hi" }] };
    for await (const event of callModel(model, request)) if (event.type === "model_chunk") break;
    await server.settled(1);
    expect(server.seen.aborted).toBe(1);
    const controller = new AbortController();
    const aborted = (async () => {
      for await (const event of callModel(model, { ...request, signal: controller.signal }))
        if (event.type === "model_chunk") controller.abort(new Error("enough"));
    })();
    await expect(aborted).rejects.toThrow("enough");
    await server.settled(2);
    expect(server.seen.aborted).toBe(2);
  });
});

test.each(["chat/index.ts", "chat/fetch.ts"])("a program that makes one run of %s ends with its last event", async (entry) => {
  await using server = await startServer(chat, 5);
  const url = (path: string) => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));
  const program = `
    import { Agent } from "@locus/core";
    import { OpenAIModel } from ${url(`../${entry}`)};
    const agent = new Agent({ model: new OpenAIModel({ model: "m", baseURL: ${JSON.stringify(server.baseURL)}, apiKey: "sk-1" }) });
    let last = 0;
    process.on("exit", () => console.log(Math.round(performance.now() - last)));
    for await (const event of agent.run("Hi")) last = performance.now();
  `;
  // The benchmarks have `tsx` and the packages installed.
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--conditions=@locus/source", "--import", "tsx", "--input-type=module", "--eval", program],
    { cwd: fileURLToPath(new URL("../../../../benchmarks/", import.meta.url)) },
  );
  // Takes about 20 ms on an idle machine. The program must not wait the second until the body ends.
  expect(Number(stdout)).toBeLessThan(950);
});
