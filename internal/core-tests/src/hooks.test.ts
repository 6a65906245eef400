import { Agent, type Hook, type HookContext, type LocusEvent, MemoryCheckpointer, ServerError, textOf, tool } from "@locus/core";
import { withStream } from "@locus/core/provider";
import { scriptedModel } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { add, adding, toolTexts } from "./adding.js";
import { eventsOf, play, settle, succeed } from "./run-agent.js";

/** In the order of a run. */
const phases = [
  "beforeInvocation",
  "beforeModelCall",
  "afterModelCall",
  "beforeToolCall",
  "afterToolCall",
  "afterIteration",
  "beforeTerminate",
  "afterInvocation",
] as const;

describe("state of a hook", () => {
  test.each(phases)("returned by %s is in the result, in the thread and in the next run", async (phase) => {
    const seen: unknown[] = [];
    const counter: Hook = {
      name: "counter",
      [phase]({ hookState }: HookContext) {
        seen.push(hookState);
        return { hookState: typeof hookState === "number" ? hookState + 1 : 1 };
      },
    };
    const checkpointer = new MemoryCheckpointer();
    const options = { threadId: "t" };
    const first = await succeed({ model: adding(), tools: [add], hooks: [counter], checkpointer }, "Go", options);
    const after = seen.length;
    expect(first.result.state.hooks).toEqual({ counter: after });
    expect((await checkpointer.load("t"))?.state.hooks).toEqual({ counter: after });
    await succeed({ model: adding(), tools: [add], hooks: [counter], checkpointer }, "Again", options);
    expect(seen).toEqual(seen.map((_, index) => (index === 0 ? undefined : index)));
    expect(seen.length).toBe(2 * after);
  });

  test("of a hook without a name is an error", async () => {
    const { error } = await play({ model: adding(), hooks: [{ beforeModelCall: () => ({ hookState: 1 }) }] });
    expect(error).toMatchObject({ code: "configuration", option: "hooks" });
  });
});

describe("wrappers", () => {
  test("wrapModel falls back to another model", async () => {
    const primary = scriptedModel([{ error: new ServerError("Down") }], { modelId: "primary" });
    const backup = scriptedModel(["From the backup."], { modelId: "backup" });
    const fallback: Hook = {
      wrapModel: (model) =>
        withStream(model, async function* (request) {
          try {
            yield* model.stream(request);
          } catch {
            yield* backup.stream(request);
          }
        }),
    };
    const { result } = await succeed({ model: primary, hooks: [fallback] });
    expect(result.message).toBe("From the backup.");
    expect(result.messages[1]).toMatchObject({ origin: { modelId: "backup" } });
  });

  test("wrapModel transforms the stream", async () => {
    const shouting: Hook = {
      wrapModel: (model) =>
        withStream(model, async function* (request) {
          for await (const event of model.stream(request)) {
            if (event.type === "model_chunk" && event.content) yield { ...event, content: event.content.toUpperCase() };
            else if (event.type === "model_complete")
              yield { ...event, message: { ...event.message, content: textOf(event.message).toUpperCase() } };
            else yield event;
          }
        }),
    };
    const { result, events } = await succeed({ model: scriptedModel(["Hello."]), hooks: [shouting] });
    expect(eventsOf(events, "model_chunk").map(({ content }) => content)).toEqual(["HELLO."]);
    expect(result.message).toBe("HELLO.");
  });

  test("wrapToolCall retries, changes arguments, replaces the outcome", async () => {
    let runs = 0;
    const flaky = tool({
      name: "add",
      description: "",
      parameters: z.object({ a: z.number() }),
      execute({ a }) {
        if (++runs === 1) throw new Error("Once.");
        return a;
      },
    });
    const { result } = await succeed({
      model: adding(),
      tools: [flaky],
      hooks: [
        {
          async wrapToolCall(next) {
            const outcome = await next();
            return outcome.error ? next({ a: 7 }) : outcome;
          },
        },
        { wrapToolCall: async (next) => ({ ...(await next()), durationMs: 0 }) },
      ],
    });
    expect(runs).toBe(2);
    expect(toolTexts(result.messages)).toEqual(["7"]);
  });

  test("wrapToolCall short-circuits, so that the body does not run", async () => {
    const { result } = await succeed({
      model: adding(),
      tools: [add],
      hooks: [{ wrapToolCall: async () => ({ result: "from elsewhere", durationMs: 0 }) }],
    });
    expect(toolTexts(result.messages)).toEqual(["from elsewhere"]);
  });
});

describe("onEvent", () => {
  test("receives the events of the consumer, in the same order", async () => {
    const seen: LocusEvent[] = [];
    const { events } = await succeed({
      model: scriptedModel([{ reasoning: "Hm", toolCalls: [{ name: "add", arguments: { a: 1 } }] }, "Done."]),
      tools: [add],
      hooks: [{ onEvent: (event) => void seen.push(event) }],
    });
    expect(seen).toEqual(events);
  });

  test("receives the end even if the consumer has left", async () => {
    const seen: string[] = [];
    const hook: Hook = {
      onEvent: (event) => void seen.push(event.type),
      afterInvocation: ({ stopReason }) => void seen.push(stopReason),
    };
    const run = new Agent({ model: scriptedModel([{ text: "Hi", hang: true }]), hooks: [hook] }).run("Go");
    for await (const event of run) if (event.type === "model_chunk") break;
    expect(seen).toEqual(["model_start", "model_chunk", "cancelled", "terminate"]);
    expect((await run.result()).stopReason).toBe("cancelled");
  });

  test.each(["model_start", "model_chunk", "tool_start", "terminate"])(
    "throwing at %s ends the run with that error",
    async (type) => {
      const boom = new Error("Boom");
      const types: unknown[] = [];
      const failing: Hook = {
        onEvent(event) {
          if (event.type === type) throw boom;
        },
      };
      const { error, events } = await play({
        model: adding(),
        tools: [add],
        hooks: [failing, { ...failing }, { onEvent: (event) => void types.push(event.type) }],
      });
      expect(error).toBe(boom);
      expect(events.at(-1)).toMatchObject({ type: "terminate", reason: "error", error: { message: "Boom" } });
      expect(types.at(-1)).toBe("terminate");
    },
  );
});

test.each(phases)("a hook that throws in %s ends the run with its error, which the other hooks receive", async (phase) => {
  const boom = new Error("Boom");
  const received: unknown[] = [];
  const failing: Hook = {
    [phase]() {
      throw boom;
    },
  };
  const { error } = await play({
    model: adding(),
    tools: [add],
    hooks: [failing, { afterInvocation: (context) => void received.push(context.error) }],
  });
  expect(error).toBe(boom);
  if (phase !== "afterInvocation") expect(received).toEqual([boom]);
});

test("after a hook throws, no call of the batch runs past the end of the run", async () => {
  let open: (() => void) | undefined;
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const log: string[] = [];
  const slow = tool({
    name: "slow",
    description: "",
    parameters: z.object({}),
    async execute() {
      await gate;
      log.push("slow ended");
    },
  });
  const running = play({
    model: scriptedModel([{ toolCalls: [{ name: "slow" }, { name: "add", arguments: { a: 1 } }] }]),
    tools: [slow, add],
    hooks: [
      {
        afterToolCall({ call }) {
          if (call.name === "add") throw new Error("Boom");
        },
      },
    ],
  }).then(({ error }) => log.push(String(error)));
  await settle();
  open?.();
  await running;
  expect(log).toEqual(["slow ended", "Error: Boom"]);
});
