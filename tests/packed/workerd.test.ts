import { type ChatResponder, type ChatServer, startChatServer } from "@locus/testkit/servers";
import type { Miniflare } from "miniflare";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { dependency } from "../support/install.js";
import { runEvents } from "../support/run-events.js";
import { startWorker } from "../support/start-worker.js";

const worker = `
  import { Agent, tool } from "@locus/core";
  import { OpenAIModel } from "@locus/openai/fetch";
  import * as z from "zod";

  const weather = tool({
    name: "weather",
    description: "Current weather of a city.",
    parameters: z.object({ city: z.string() }),
    execute: ({ city }) => \`Sunny in \${city}.\`,
  });

  export default {
    async fetch(request) {
      const { prompt, baseURL } = await request.json();
      const model = new OpenAIModel({ model: "any", baseURL, apiKey: "sk-worker" });
      return new Agent({ model, tools: [weather] }).run(prompt).toResponse();
    },
  };
`;

describe("a worker in workerd, on the packed packages", () => {
  let workerd: Miniflare;
  let server: ChatServer | undefined;

  beforeAll(async () => {
    workerd = await startWorker(worker, ["core", "openai"], { ...dependency("openai"), ...dependency("zod") });
  });
  afterAll(() => workerd?.dispose());
  afterEach(() => server?.close());

  /** Calls the worker on a scripted model, and yields the events as they arrive. */
  async function* ask(responder: ChatResponder): AsyncGenerator<Record<string, unknown>, void, void> {
    server = await startChatServer(responder);
    const response = await workerd.dispatchFetch("http://worker/", {
      method: "POST",
      body: JSON.stringify({ prompt: "Weather?", baseURL: server.baseURL }),
    });
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    yield* runEvents(response.body);
  }

  test("streams its run to the client: the model sends a delta after the client received the previous one", async () => {
    const deltas = ["Sunny", " in both", " cities."];
    let acknowledge: () => void = () => {};
    const events = ask(async ({ body, headers }, exchange) => {
      expect(headers.authorization).toBe("Bearer sk-worker");
      if (!JSON.stringify(body.messages).includes('"role":"tool"')) {
        return { toolCalls: ["Oslo", "Rome"].map((city) => ({ id: city, name: "weather", arguments: { city } })) };
      }
      for (const content of deltas) {
        const acknowledged = new Promise<void>((resolve) => {
          acknowledge = resolve;
        });
        await exchange.chunk({ choices: [{ index: 0, delta: { content } }] });
        await acknowledged;
      }
      await exchange.chunk({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
      await exchange.done();
      return undefined;
    });
    const seen: unknown[] = [];
    const results: unknown[] = [];
    let last: Record<string, unknown> = {};
    for await (const event of events) {
      last = event;
      if (event.type === "tool_complete") results.push(event.result);
      if (event.type !== "model_chunk" || event.content === undefined) continue;
      seen.push(event.content);
      acknowledge();
    }
    expect(results).toEqual(["Sunny in Oslo.", "Sunny in Rome."]);
    expect(seen).toEqual(deltas);
    expect(last).toMatchObject({ type: "terminate", reason: "complete", message: "Sunny in both cities." });
  });

  test("a client that disconnects ends the model call", async () => {
    let closed: Promise<void> | undefined;
    const events = ask(async (_request, exchange) => {
      let open = true;
      closed = exchange.closed.then(() => {
        open = false;
      });
      // workerd only notices a disconnected client on its next write.
      while (open) await exchange.chunk({ choices: [{ index: 0, delta: { content: "Hi" } }] });
    });
    for await (const event of events) if (event.type === "model_chunk") break;
    await closed;
  });

  test("an error of the model ends the body with an error event", async () => {
    const events = ask(() => ({ status: 401, error: { message: "No.", code: "invalid_api_key" } }));
    let last: Record<string, unknown> = {};
    for await (const event of events) last = event;
    expect(last).toMatchObject({ type: "terminate", reason: "error", error: { code: "authentication", status: 401 } });
  });
});
