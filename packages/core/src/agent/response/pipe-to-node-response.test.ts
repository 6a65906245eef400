import { once } from "node:events";
import { createServer, get, type IncomingMessage, type Server } from "node:http";
import { connect, createServer as createHttp2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import express from "express";
import { afterEach, describe, expect, test } from "vitest";
import { Agent, type LocusEvent, type Model, type ModelEvent, readEvents } from "../../index.js";
import { type NodeResponse, pipeToNodeResponse } from "./pipe-to-node-response.js";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A model of a test's own making. */
function modelOf(stream: (signal: AbortSignal | undefined) => AsyncIterable<ModelEvent>): Model {
  return {
    provider: "test",
    modelId: "test",
    capabilities: {},
    stream: ({ signal }) => stream(signal),
  };
}

async function* say(...pieces: string[]): AsyncGenerator<ModelEvent> {
  yield { type: "model_start" };
  for (const content of pieces) yield { type: "model_chunk", content };
  const message = { role: "assistant" as const, content: pieces.join("") };
  yield { type: "model_complete", message, finishReason: { reason: "stop" } };
}

/** Says `Hi` and then nothing until it is aborted. */
async function* hang(signal: AbortSignal | undefined): AsyncGenerator<ModelEvent> {
  yield { type: "model_start" };
  yield { type: "model_chunk", content: "Hi" };
  await new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
}

async function listen(server: Server | ReturnType<typeof createHttp2Server>): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanUps.push(() => {
    // A pool may have opened a connection that it does not use.
    if ("closeAllConnections" in server) server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

type Answer = (response: NodeResponse) => Promise<void>;
const servers: [string, (answer: Answer) => Promise<string>][] = [
  ["node:http", (answer) => listen(createServer((_request, response) => void answer(response)))],
  [
    "Express",
    (answer) => {
      const app = express();
      app.get("/", async (_request, response) => answer(response));
      return listen(createServer(app));
    },
  ],
];

describe.each(servers)("pipeToNodeResponse on %s", (_name, serve) => {
  test("sends all events, with the headers of an event stream", async () => {
    const agent = new Agent({ model: modelOf(() => say("Good ", "day")) });
    const url = await serve((response) => {
      response.setHeader("x-before", "1");
      return pipeToNodeResponse(agent.run("Hi"), response, { headers: { "x-run": "2" } });
    });
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache",
      "x-before": "1",
      "x-run": "2",
    });
    const events: LocusEvent[] = [];
    for await (const event of readEvents(response)) events.push(event);
    expect(events.map(({ type }) => type)).toEqual(["model_start", "model_chunk", "model_chunk", "model_complete", "terminate"]);
  });

  test("headers arrive before the model answers", async () => {
    let speak = (): void => {};
    const asked = new Promise<void>((resolve) => {
      speak = resolve;
    });
    const slow = modelOf(async function* () {
      await asked;
      yield* say("Hi");
    });
    const url = await serve((response) => pipeToNodeResponse(new Agent({ model: slow }).run("Hi"), response));
    const response = await fetch(url);
    expect(response.status).toBe(200);
    speak();
    expect(await response.text()).toContain('"terminate"');
  });

  test("masks errors, and ends normally", async () => {
    const broken = modelOf(() => {
      throw new Error("postgres://app:hunter2@db.internal");
    });
    const url = await serve((response) => pipeToNodeResponse(new Agent({ model: broken }).run("Hi"), response));
    const text = await (await fetch(url)).text();
    expect(text).toContain('"reason":"error"');
    expect(text).not.toContain("hunter2");
  });

  test("a client that goes away cancels the run", async () => {
    const run = new Agent({ model: modelOf(hang) }).run("Hi");
    let sent: Promise<void> | undefined;
    const url = await serve((response) => {
      sent = pipeToNodeResponse(run, response);
      return sent;
    });
    const response = await fetch(url);
    for await (const event of readEvents(response)) if (event.type === "model_chunk") break;
    expect((await run.result()).stopReason).toBe("cancelled");
    await sent;
  });

  test("a client that does not read holds the run back", async () => {
    let yielded = 0;
    const endless = modelOf(async function* () {
      yield { type: "model_start" };
      for (;;) {
        yielded++;
        yield { type: "model_chunk", content: "x".repeat(100_000) };
      }
    });
    const run = new Agent({ model: endless }).run("Hi");
    const url = await serve((response) => pipeToNodeResponse(run, response));
    const request = get(url);
    const [response] = (await once(request, "response")) as [IncomingMessage];
    response.pause();
    // The buffers of both ends fill up, and then nothing more is produced, however many turns of the event loop pass.
    for (let quiet = 0, before = yielded; quiet < 500; before = yielded) {
      await new Promise((resolve) => setImmediate(resolve));
      quiet = yielded === before ? quiet + 1 : 0;
      expect(yielded).toBeLessThan(2_000);
    }
    request.destroy();
    expect((await run.result()).stopReason).toBe("cancelled");
  });

  test("a filter that throws breaks the body, cancels the run and rejects", async () => {
    const run = new Agent({ model: modelOf(hang) }).run("Hi");
    const failures: unknown[] = [];
    const filter = (): never => {
      throw new Error("Bad filter.");
    };
    const url = await serve((response) =>
      pipeToNodeResponse(run, response, { filter }).catch((error: unknown) => void failures.push(error)),
    );
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow();
    expect((await run.result()).stopReason).toBe("cancelled");
    expect(failures).toMatchObject([{ message: "Bad filter." }]);
  });

  test("a client that is gone before the run begins costs nothing", async () => {
    let asked = 0;
    const model = modelOf(() => {
      asked++;
      return say("Hi");
    });
    const run = new Agent({ model }).run("Hi");
    const done = new Promise<void>((resolve) => {
      void serve(async (response) => {
        const closed = new Promise<void>((gone) => response.on("close", () => gone()));
        response.flushHeaders?.();
        await closed;
        await pipeToNodeResponse(run, response);
        resolve();
      }).then((url) => {
        const request = get(url, (incoming) => incoming.destroy());
        request.on("error", () => {});
      });
    });
    await done;
    expect((await run.result()).stopReason).toBe("cancelled");
    expect(asked).toBe(0);
  });
});

test("pipeToNodeResponse on node:http2", async () => {
  const agent = new Agent({ model: modelOf(() => say("Good ", "day")) });
  const url = await listen(createHttp2Server((_request, response) => void pipeToNodeResponse(agent.run("Hi"), response)));
  const session = connect(url);
  cleanUps.push(() => session.close());
  const stream = session.request({ ":path": "/" });
  const [headers] = (await once(stream, "response")) as [Record<string, unknown>];
  expect(headers).toMatchObject({ ":status": 200, "content-type": "text/event-stream; charset=utf-8" });
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  expect(text.trim().split("\n\n")).toHaveLength(5);
});

test("a client of node:http2 that goes away cancels the run", async () => {
  const run = new Agent({ model: modelOf(hang) }).run("Hi");
  const url = await listen(createHttp2Server((_request, response) => void pipeToNodeResponse(run, response)));
  const session = connect(url);
  cleanUps.push(() => session.close());
  const stream = session.request({ ":path": "/" });
  stream.on("error", () => {});
  await once(stream, "data");
  stream.destroy();
  expect((await run.result()).stopReason).toBe("cancelled");
});
