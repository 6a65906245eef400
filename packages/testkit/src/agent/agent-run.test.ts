import { getEventListeners } from "node:events";
import {
  Agent,
  type AgentConfig,
  type AgentInput,
  AuthenticationError,
  ConcurrentExecutor,
  type LocusEvent,
  type Model,
  RateLimitError,
  textOf,
  tool,
  user,
} from "@locus/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { scriptedModel } from "../model/scripted-model.js";
import { eventsOf, play, settle, succeed } from "./run-agent.js";

const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);
beforeEach(() => {
  unhandled.length = 0;
  process.on("unhandledRejection", note);
});
afterEach(async () => {
  await settle();
  process.off("unhandledRejection", note);
  expect(unhandled).toEqual([]);
});

const never = new Promise<never>(() => {});

describe("a run", () => {
  test("is cold: nothing happens before somebody wants something", async () => {
    let asked = 0;
    const model = scriptedModel(["Hi"]);
    const agent = new Agent({
      model: () => {
        asked++;
        return model;
      },
    });
    const run = agent.run("Go");
    run[Symbol.asyncIterator]();
    await settle();
    expect({ asked, requests: model.requests.length }).toEqual({ asked: 0, requests: 0 });
  });

  test("is used once", async () => {
    const run = new Agent({ model: scriptedModel(["Hi"]) }).run("Go");
    for await (const _ of run);
    expect(() => run[Symbol.asyncIterator]()).toThrow("Call agent.run() again");
    expect((await run.result()).message).toBe("Hi");
    expect(() => run.toResponse()).toThrow("Call agent.run() again");
  });

  test("result() drives it if nobody does, for everybody who asks", async () => {
    const model = scriptedModel(["Hi"]);
    const run = new Agent({ model }).run("Go");
    const [first, second] = await Promise.all([run.result(), run.result()]);
    expect(first).toEqual(second);
    expect(model.requests).toHaveLength(1);
  });

  test("result() waits for whoever drives it", async () => {
    const run = new Agent({ model: scriptedModel(["Hi"]) }).run("Go");
    const iterator = run[Symbol.asyncIterator]();
    await iterator.next();
    let settled = false;
    const result = run.result().then((value) => {
      settled = true;
      return value;
    });
    await settle();
    expect(settled).toBe(false);
    const types: string[] = [];
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) types.push(next.value.type);
    expect(types).toEqual(["model_chunk", "model_complete", "terminate"]);
    expect((await result).message).toBe("Hi");
  });

  test("has its result when its closing event is there, before it is read", async () => {
    const run = new Agent({ model: scriptedModel(["Hi"]) }).run("Go");
    for await (const event of run) {
      if (event.type === "terminate") {
        expect((await run.result()).message).toBe("Hi");
        break;
      }
    }
    expect((await run.result()).stopReason).toBe("complete");
  });

  test("one agent serves many runs at a time", async () => {
    const agent = new Agent({ model: scriptedModel(({ messages }) => `Re: ${messages.map(textOf).join()}`) });
    const results = await Promise.all(["a", "b", "c"].map((input) => agent.invoke(input)));
    expect(results.map(({ message }) => message)).toEqual(["Re: a", "Re: b", "Re: c"]);
    expect(new Set(results.map(({ runId }) => runId)).size).toBe(3);
  });
});

describe("errors", () => {
  const error = new AuthenticationError("No key.", { status: 401 });

  test("are thrown from the iteration and from the result, after a terminate event that carries them", async () => {
    const outcome = await play({ model: scriptedModel([{ error }]) });
    expect(outcome.error).toBe(error);
    expect(outcome.events).toMatchObject([
      { type: "terminate", reason: "error", success: false, error: { code: "authentication", message: "No key.", status: 401 } },
    ]);
  });

  test("are nobody's unhandled rejection", async () => {
    void new Agent({ model: scriptedModel([{ error }]) }).run("Go").result();
    const run = new Agent({ model: scriptedModel([{ error }]) }).run("Go");
    void run.result();
    await expect(run.result()).rejects.toBe(error);
  });

  test("a model that could not be had is the matter of the run that needs it", async () => {
    const agent = new Agent({ model: Promise.reject(error) });
    await settle();
    await expect(agent.invoke("Go")).rejects.toBe(error);
    await expect(agent.invoke("Go")).rejects.toBe(error);
    const lazy = new Agent({ model: scriptedModel(["Hi"]), auxiliaryModel: Promise.reject(error) });
    await settle();
    await expect(lazy.invoke("Go")).rejects.toBe(error);
  });

  test.each<[string, unknown]>([
    ["text", "boom"],
    ["undefined", undefined],
    ["an object without a prototype", Object.create(null)],
  ])("%s thrown instead of an error", async (_name, thrown) => {
    const { error: caught, events } = await play({ model: scriptedModel([{ error: thrown }]) });
    expect(caught).toBe(thrown);
    expect(events.at(-1)).toMatchObject({ error: { code: "unknown" } });
  });

  test("retries are events of the run, stamped with their attempt", async () => {
    const slow = new RateLimitError("Slow.", { retryAfterMs: 0 });
    const { events } = await succeed({ model: scriptedModel([{ error: slow }, { error: slow }, "Hi"]) });
    expect(events.map((event) => [event.type, "attempt" in event && event.attempt])).toEqual([
      ["model_retry", 1],
      ["model_retry", 2],
      ["model_start", 3],
      ["model_chunk", false],
      ["model_complete", 3],
      ["terminate", 3],
    ]);
  });
});

describe("cancelling", () => {
  const hang = tool({ name: "hang", description: "", parameters: z.object({}), execute: () => never });
  const calling = () => scriptedModel([{ toolCalls: [{ name: "hang" }] }, "Done."]);
  const hanging = () => never;

  test.each<[string, AgentConfig]>([
    ["the model promise", { model: never }],
    ["the model function", { model: () => never }],
    ["the system prompt", { model: calling(), systemPrompt: () => never }],
    ["beforeInvocation", { model: calling(), hooks: [{ beforeInvocation: hanging }] }],
    ["beforeModelCall", { model: calling(), hooks: [{ beforeModelCall: hanging }] }],
    ["the model", { model: scriptedModel([{ hang: true }]) }],
    ["the stream", { model: scriptedModel([{ text: "Hi", hang: true }]) }],
    ["afterModelCall", { model: calling(), hooks: [{ afterModelCall: hanging }] }],
    ["beforeToolCall", { model: calling(), tools: [hang], hooks: [{ beforeToolCall: hanging }] }],
    ["a tool", { model: calling(), tools: [hang] }],
    ["afterIteration", { model: calling(), hooks: [{ afterIteration: hanging }] }],
    ["beforeTerminate", { model: scriptedModel(["Hi"]), hooks: [{ beforeTerminate: hanging }] }],
  ])("while waiting for %s ends the run normally", async (_name, config) => {
    const controller = new AbortController();
    const running = play(config, "Go", { signal: controller.signal });
    await settle();
    controller.abort(new Error("Enough."));
    const { result, events } = await running;
    expect(result).toMatchObject({ stopReason: "cancelled", success: false });
    expect(events.at(-1)).not.toHaveProperty("error");
  });

  test.each(["beforeModelCall", "afterModelCall", "beforeTerminate"] as const)(
    "leaving while %s hangs does not wait",
    async (phase) => {
      const run = new Agent({ model: scriptedModel(["Hi"]), hooks: [{ [phase]: hanging }] }).run("Go");
      const iterator = run[Symbol.asyncIterator]();
      const drained = (async () => {
        while (!(await iterator.next()).done);
      })();
      await settle();
      await iterator.return?.();
      await drained;
      expect((await run.result()).stopReason).toBe("cancelled");
    },
  );

  test("before it begins: nothing is asked", async () => {
    const model = scriptedModel(["Hi"]);
    const { result, events } = await play({ model }, "Go", { signal: AbortSignal.abort() });
    expect(result?.stopReason).toBe("cancelled");
    expect(events).toMatchObject([{ type: "terminate", reason: "cancelled" }]);
    expect(model.requests).toEqual([]);
  });

  test("leaving while the model streams closes the model", async () => {
    let closed = false;
    let signal: AbortSignal | undefined;
    const scripted = scriptedModel([{ text: ["a", "b", "c"] }]);
    const model: Model = {
      ...scripted,
      async *stream(request) {
        signal = request.signal;
        try {
          yield* scripted.stream(request);
        } finally {
          closed = true;
        }
      },
    };
    const run = new Agent({ model }).run("Go");
    for await (const event of run) if (event.type === "model_chunk") break;
    await settle();
    expect({ closed, aborted: signal?.aborted }).toEqual({ closed: true, aborted: true });
    const result = await run.result();
    expect(result).toMatchObject({ stopReason: "cancelled", success: false });
    expect(result.messages.map(textOf)).toEqual(["Go"]);
  });

  test("leaving while a tool runs aborts the tool; no other starts", async () => {
    const signals: AbortSignal[] = [];
    const slow = tool({
      name: "hang",
      description: "",
      parameters: z.object({}),
      execute: (_args, { signal }) => {
        signals.push(signal);
        return never;
      },
    });
    const run = new Agent({ model: scriptedModel([{ toolCalls: [{ name: "hang" }] }]), tools: [slow] }).run("Go");
    for await (const event of run) if (event.type === "tool_start") break;
    const { stopReason, messages } = await run.result();
    expect(stopReason).toBe("cancelled");
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
    expect(messages.at(-1)).toMatchObject({ role: "tool", isError: true });
  });

  test("a signal that many runs share, each with many tools, has one listener, and none in the end", async () => {
    const shared = new AbortController();
    const listeners = () => getEventListeners(shared.signal, "abort").length;
    const inner: AbortSignal[] = [];
    const seeing = tool({
      name: "see",
      description: "",
      parameters: z.object({}),
      async execute() {
        expect(listeners()).toBe(1);
        for (const signal of inner) expect(getEventListeners(signal, "abort").length).toBeLessThan(2);
        await settle();
      },
    });
    const agent = new Agent({
      model: scriptedModel(({ messages }) =>
        messages.length > 1 ? "Done." : { toolCalls: Array.from({ length: 20 }, () => ({ name: "see" })) },
      ),
      tools: [seeing],
      executor: new ConcurrentExecutor({ maxConcurrency: 20 }),
      hooks: [{ beforeInvocation: ({ signal }) => void inner.push(signal) }],
    });
    const results = await Promise.all(Array.from({ length: 20 }, () => agent.invoke("Go", { signal: shared.signal })));
    expect(results.every(({ stopReason, messages }) => stopReason === "complete" && messages.length === 23)).toBe(true);
    expect(listeners()).toBe(0);
  });

  test("leaving before the first event", async () => {
    const model = scriptedModel(["Hi"]);
    const run = new Agent({ model }).run("Go");
    await run[Symbol.asyncIterator]().return?.();
    expect(await run.result()).toMatchObject({ stopReason: "cancelled", message: "", messages: [] });
    expect(model.requests).toEqual([]);
  });

  test("leaving while the model hangs does not wait for it", async () => {
    const deaf: Model = {
      provider: "acme",
      modelId: "a",
      capabilities: {},
      stream: () => ({ [Symbol.asyncIterator]: () => ({ next: () => never }) }),
    };
    const run = new Agent({ model: deaf }).run("Go");
    const iterator = run[Symbol.asyncIterator]();
    const pending = iterator.next();
    await settle();
    await iterator.return?.();
    expect((await pending).value).toMatchObject({ type: "terminate", reason: "cancelled" });
    expect((await run.result()).stopReason).toBe("cancelled");
  });

  test("a hook that closes things is waited for", async () => {
    const log: string[] = [];
    const controller = new AbortController();
    await play(
      {
        model: scriptedModel([
          () => {
            controller.abort();
            return "Hi";
          },
        ]),
        hooks: [
          {
            async afterInvocation() {
              await settle();
              log.push("closed");
            },
          },
        ],
      },
      "Go",
      { signal: controller.signal },
    );
    expect(log).toEqual(["closed"]);
  });
});

describe("what a run is given", () => {
  const bytes = new Uint8Array([0, 127, 128, 255]);
  const image = { type: "image" as const, source: { base64: "AH+A/w==", mediaType: "image/png" } };

  test.each<[string, AgentInput, unknown[]]>([
    ["text", "Hi", [{ role: "user", content: "Hi" }]],
    ["parts", [{ type: "text", text: "Hi" }, image], [{ role: "user", content: [{ type: "text", text: "Hi" }, image] }]],
    ["bytes", [{ type: "image", source: { bytes, mediaType: "image/png" } }], [{ role: "user", content: [image] }]],
    [
      "a buffer",
      [{ type: "image", source: { bytes: bytes.buffer, mediaType: "image/png" } }],
      [{ role: "user", content: [image] }],
    ],
    ["a message", user("Hi"), [{ role: "user", content: "Hi" }]],
    [
      "messages, bytes among them",
      [
        { role: "assistant", content: "Ho" },
        { role: "user", content: [{ type: "image", source: { bytes, mediaType: "image/png" } }] },
      ],
      [
        { role: "assistant", content: "Ho" },
        { role: "user", content: [image] },
      ],
    ],
    ["nothing", [], []],
  ])("%s", async (_name, input, messages) => {
    const model = scriptedModel(["Hi"]);
    await succeed({ model }, input);
    expect(model.requests[0]?.messages).toEqual(messages);
  });

  test("large bytes are encoded in one piece", async () => {
    const large = new Uint8Array(100_001).map((_, index) => index % 251);
    const message = user([{ type: "file", source: { bytes: large, mediaType: "application/pdf" } }]);
    const [part] = typeof message.content === "string" ? [] : message.content;
    const source = part && "source" in part ? part.source : undefined;
    const base64 = source && "base64" in source ? source.base64 : "";
    expect(Buffer.from(base64, "base64").equals(large)).toBe(true);
  });

  test.each(["image_url", "input_image", "input_audio", "input_file", "input_text", "video", "constructor"])(
    "a foreign part, %s, is answered with our forms",
    async (type) => {
      const input: AgentInput = JSON.parse(`[{ "type": "${type}" }]`);
      const { error } = await play({ model: scriptedModel(["Hi"]) }, input);
      expect(error).toMatchObject({ code: "configuration" });
      expect(String(error)).toContain(
        `cannot hold a part of type "${type}". Use { type: "text", text } or { type: "image" | "audio"`,
      );
    },
  );

  test("calls that the caller's own messages leave open are answered", async () => {
    const model = scriptedModel(["Hi"]);
    await succeed({ model }, [
      { role: "assistant", content: [{ type: "tool_call", id: "x", name: "y", arguments: {} }] },
      { role: "user", content: "Hi" },
    ]);
    expect(model.requests[0]?.messages.map(({ role }) => role)).toEqual(["assistant", "tool", "user"]);
  });

  test("the system prompt is computed per run and never stored", async () => {
    const prompts: unknown[] = [];
    const model = scriptedModel(() => "Hi");
    const agent = new Agent({
      model,
      systemPrompt: async (run) => {
        prompts.push(run);
        return `Prompt ${prompts.length}.`;
      },
    });
    const first = await agent.invoke("One", { metadata: { user: "u" } });
    const second = await agent.invoke("Two", { state: first.state });
    expect(prompts).toEqual([
      { prompt: "One", metadata: { user: "u" } },
      { prompt: "Two", metadata: { user: "u" } },
    ]);
    expect(model.requests.map(({ messages }) => messages[0])).toEqual([
      { role: "system", content: "Prompt 1." },
      { role: "system", content: "Prompt 2." },
    ]);
    expect(second.messages.some(({ role }) => role === "system")).toBe(false);
  });

  test("a model, a promise of one, or a function of either; the function is asked in each run", async () => {
    let asked = 0;
    const model = scriptedModel(() => "Hi");
    const later = async () => {
      asked++;
      return model;
    };
    for (const source of [model, Promise.resolve(model), () => model, later]) {
      const agent = new Agent({ model: source });
      expect((await agent.invoke("Go")).message).toBe("Hi");
      expect((await agent.invoke("Go")).message).toBe("Hi");
    }
    expect(asked).toBe(2);
  });

  test("settings of the run go over the agent's; none are made up", async () => {
    const model = scriptedModel(() => "Hi");
    const agent = new Agent({ model, settings: { temperature: 1, seed: 1 }, providerOptions: { scripted: { x: 1 } } });
    await agent.invoke("Go", { settings: { seed: 2 } });
    await new Agent({ model }).invoke("Go");
    expect(model.requests[0]).toMatchObject({ settings: { temperature: 1, seed: 2 }, providerOptions: { scripted: { x: 1 } } });
    expect(Object.keys(model.requests[1] ?? {}).sort()).toEqual(["messages", "signal"]);
  });

  test("a choice that forces a tool holds for the first call only", async () => {
    const echo = tool({ name: "echo", description: "", parameters: z.object({}), execute: () => "" });
    for (const [toolChoice, later] of [
      ["required", undefined],
      [{ tool: "echo" }, undefined],
      ["auto", "auto"],
      ["none", "none"],
    ] as const) {
      const model = scriptedModel([{ toolCalls: [{ name: "echo" }] }, "Done."]);
      await succeed({ model, tools: [echo], toolChoice });
      expect(model.requests.map((request) => request.toolChoice)).toEqual([toolChoice, later]);
    }
  });

  test("tools of the provider's own are passed on and never run", async () => {
    const model = scriptedModel(["Hi"]);
    const search = { type: "provider" as const, id: "web_search", options: {} };
    await succeed({ model, tools: [search] });
    expect(model.requests[0]?.tools).toEqual([search]);
  });

  test.each([
    ["two of one name", ["a", "a"], 'The tool name "a" must be unique'],
    ["a name no service takes", ["a b"], 'The tool name "a b" must be unique, and of 1 to 64 letters'],
    ["no name", [""], "of 1 to 64 letters"],
  ])("tools: %s", (_name, names, message) => {
    const tools = names.map((name) => tool({ name, description: "", parameters: z.object({}), execute: () => "" }));
    expect(() => new Agent({ model: scriptedModel([]), tools })).toThrow(message);
  });
});

test("usage, iterations and stamps add up over a run", async () => {
  const echo = tool({ name: "echo", description: "", parameters: z.object({}), execute: () => "" });
  const model = scriptedModel([
    { toolCalls: [{ name: "echo" }], usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3, reasoningTokens: 1 } },
    { text: "Done.", usage: null },
  ]);
  const { result, events } = await succeed({ model, tools: [echo] });
  expect(result.usage).toEqual({ inputTokens: 1, outputTokens: 2, totalTokens: 3, reasoningTokens: 1 });
  expect(eventsOf(events, "terminate")).toMatchObject([{ iterations: 2, usage: result.usage, message: "Done." }]);
  const iterations = events.flatMap((event: LocusEvent) => ("iteration" in event ? event.iteration : []));
  expect(iterations).toEqual([...iterations].sort());
  expect(new Set(iterations)).toEqual(new Set([1, 2]));
});
