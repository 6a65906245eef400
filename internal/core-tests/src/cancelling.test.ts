import { getEventListeners } from "node:events";
import { Agent, type AgentConfig, ConcurrentExecutor, type Model, textOf, tool } from "@locus/core";
import { scriptedModel } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { noUnhandledRejections, play, settle } from "./run-agent.js";

noUnhandledRejections();

const never = new Promise<never>(() => {});

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
    "leaving the loop while %s hangs does not wait",
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

  test("before the run starts: no model call", async () => {
    const model = scriptedModel(["Hi"]);
    const { result, events } = await play({ model }, "Go", { signal: AbortSignal.abort() });
    expect(result?.stopReason).toBe("cancelled");
    expect(events).toMatchObject([{ type: "terminate", reason: "cancelled" }]);
    expect(model.requests).toEqual([]);
  });

  test("leaving the loop while the model streams closes the stream", async () => {
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
    expect(result.messages.map(textOf)).toEqual(["Go", "a"]);
    expect(result.messages[1]).toMatchObject({ role: "assistant", interrupted: true });
    expect(result.message).toBe("a");
  });

  test("leaving the loop while a tool runs aborts the tool; no other starts", async () => {
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

  test("a signal shared by many runs with many tools has one listener, and none after the runs", async () => {
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

  test("leaving the loop before the first event", async () => {
    const model = scriptedModel(["Hi"]);
    const run = new Agent({ model }).run("Go");
    await run[Symbol.asyncIterator]().return?.();
    expect(await run.result()).toMatchObject({ stopReason: "cancelled", message: "", messages: [] });
    expect(model.requests).toEqual([]);
  });

  test("leaving the loop while the model hangs does not wait for it", async () => {
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

  test("the run waits for a hook that releases resources", async () => {
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
