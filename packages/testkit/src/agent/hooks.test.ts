import {
  Agent,
  type Hook,
  type HookContext,
  type LocusEvent,
  MemoryCheckpointer,
  type Message,
  type Model,
  ServerError,
  textOf,
  tool,
} from "@locus/core";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { scriptedModel } from "../model/scripted-model.js";
import { eventsOf, play, settle, succeed } from "./run-agent.js";

const user = (content: string): Message => ({ role: "user", content });
const add = tool({
  name: "add",
  description: "Adds.",
  parameters: z.object({ a: z.number(), b: z.number().default(1) }),
  execute: ({ a, b }) => a + b,
});
const adding = () => scriptedModel([{ toolCalls: [{ name: "add", arguments: { a: 1 } }] }, "Done."]);
const toolTexts = (messages: readonly Message[]) => messages.filter(({ role }) => role === "tool").map(textOf);

describe("directives", () => {
  test("beforeInvocation: messages replace the input, one hook after the other", async () => {
    const model = scriptedModel(["Done."]);
    const seen: (readonly Message[])[] = [];
    const hook = (suffix: string): Hook => ({
      beforeInvocation({ input }) {
        seen.push(input);
        return { messages: input.map((message) => user(textOf(message) + suffix)) };
      },
    });
    const { result } = await succeed({ model, hooks: [hook("1"), hook("2")] }, "Go");
    expect(seen).toEqual([[user("Go")], [user("Go1")]]);
    expect(model.requests[0]?.messages).toEqual([user("Go12")]);
    expect(result.messages[0]).toEqual(user("Go12"));
  });

  test("beforeModelCall: request goes to the model, the transcript stays", async () => {
    const model = scriptedModel(["Done."]);
    const { result } = await succeed({
      model,
      hooks: [
        {
          beforeModelCall: ({ request }) => ({
            request: { ...request, messages: [user("Other")], settings: { temperature: 0 } },
          }),
        },
        { beforeModelCall: ({ request }) => ({ request: { ...request, settings: { ...request.settings, seed: 1 } } }) },
      ],
    });
    expect(model.requests).toMatchObject([{ messages: [user("Other")], settings: { temperature: 0, seed: 1 } }]);
    expect(result.messages[0]).toEqual(user("Go"));
  });

  test("beforeModelCall: a request without the signal still ends with the run", async () => {
    const controller = new AbortController();
    const model = scriptedModel([{ hang: true }]);
    const running = succeed({ model, hooks: [{ beforeModelCall: () => ({ request: { messages: [user("Hi")] } }) }] }, "Go", {
      signal: controller.signal,
    });
    await settle();
    controller.abort();
    expect((await running).result.stopReason).toBe("cancelled");
  });

  test("afterModelCall: message replaces the turn, its calls included", async () => {
    const { result, events } = await succeed({
      model: adding(),
      tools: [add],
      hooks: [
        {
          afterModelCall: ({ message, iteration }) =>
            iteration === 1
              ? {
                  message: {
                    ...message,
                    content: [{ type: "tool_call", id: "mine", name: "add", arguments: { a: 40, b: 2 } }],
                  },
                }
              : undefined,
        },
      ],
    });
    expect(eventsOf(events, "tool_complete")).toMatchObject([{ toolCallId: "mine", result: "42" }]);
    expect(result.messages[1]).toMatchObject({ content: [{ id: "mine" }] });
  });

  test("afterModelCall: retry throws the answer away; it and its tokens count", async () => {
    const model = scriptedModel(["Bad.", "Good."]);
    const { result } = await succeed({
      model,
      hooks: [{ afterModelCall: ({ message }) => ({ retry: textOf(message) === "Bad." }) }],
    });
    expect(result.messages.map(textOf)).toEqual(["Go", "Good."]);
    expect(result).toMatchObject({ iterations: 2, usage: { totalTokens: 30 } });
  });

  test("beforeToolCall: deny", async () => {
    const { events } = await succeed({
      model: adding(),
      tools: [add],
      hooks: [{ beforeToolCall: () => ({ deny: "Not today." }) }],
    });
    expect(eventsOf(events, "tool_start")).toEqual([]);
    expect(eventsOf(events, "tool_complete")).toMatchObject([
      { result: "Error: Not today.", error: { kind: "denied", message: "Not today." }, durationMs: 0 },
    ]);
  });

  test("beforeToolCall: the first to decide wins", async () => {
    const { result } = await succeed({
      model: adding(),
      tools: [add],
      hooks: [
        { beforeToolCall: () => ({ result: "cached" }), priority: 300 },
        { beforeToolCall: () => ({ deny: "No." }), priority: 0 },
      ],
    });
    expect(toolTexts(result.messages)).toEqual(["Error: No."]);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["valid ones run, with defaults", { a: 5 }, "6"],
    ["invalid ones do not", { a: "5" }, 'Error: Invalid arguments for "add"'],
  ])("beforeToolCall: arguments are validated again: %s", async (_name, args, expected) => {
    const { result } = await succeed({
      model: adding(),
      tools: [add],
      hooks: [{ beforeToolCall: () => ({ arguments: args as Record<string, string> }) }],
    });
    expect(toolTexts(result.messages)[0]).toContain(expected);
    expect(result.messages[1]).toMatchObject({ content: [{ arguments: { a: 1 } }] });
  });

  test("beforeToolCall: result, afterToolCall: result", async () => {
    const before = await succeed({ model: adding(), tools: [add], hooks: [{ beforeToolCall: () => ({ result: "cached" }) }] });
    expect(eventsOf(before.events, "tool_start")).toEqual([]);
    expect(toolTexts(before.result.messages)).toEqual(["cached"]);
    const after = await succeed({
      model: adding(),
      tools: [add],
      hooks: [{ afterToolCall: ({ outcome }) => ({ result: `<${String(outcome.result)}>` }) }],
    });
    expect(toolTexts(after.result.messages)).toEqual(["<2>"]);
    expect(eventsOf(after.events, "tool_complete")).toMatchObject([{ result: "<2>" }]);
  });

  test("afterToolCall sees what was thrown; it is never saved", async () => {
    const error = new Error("Boom");
    const causes: unknown[] = [];
    const failing = tool({ name: "add", description: "", parameters: z.object({}), execute: () => Promise.reject(error) });
    const { result } = await succeed({
      model: adding(),
      tools: [failing],
      hooks: [{ afterToolCall: ({ outcome }) => void causes.push(outcome.cause) }],
    });
    expect(causes).toMatchObject([{ code: "tool_execution", toolName: "add", toolCallId: "call_1", cause: error }]);
    expect(JSON.stringify(result.state)).not.toContain("cause");
  });

  test("afterIteration and beforeTerminate: continueWith goes on", async () => {
    let sentBack = false;
    const model = scriptedModel([{ toolCalls: [{ name: "add", arguments: { a: 1 } }] }, "Early.", "Late."]);
    const { result } = await succeed({
      model,
      tools: [add],
      hooks: [
        {
          afterIteration: () => ({ continueWith: [user("Think.")] }),
          beforeTerminate() {
            if (sentBack) return undefined;
            sentBack = true;
            return { continueWith: [user("Not yet.")] };
          },
        },
      ],
    });
    expect(result.messages.map(({ role }) => role)).toEqual([
      "user",
      "assistant",
      "tool",
      "user",
      "assistant",
      "user",
      "assistant",
    ]);
    expect(result).toMatchObject({ message: "Late.", stopReason: "complete", iterations: 3 });
  });

  test("a hook that always goes on ends at the limit", async () => {
    const { result } = await succeed({
      model: scriptedModel(() => "Again."),
      maxIterations: 4,
      hooks: [{ beforeTerminate: () => ({ continueWith: [user("More.")] }) }],
    });
    expect(result).toMatchObject({ stopReason: "max_iterations", success: false, iterations: 4 });
  });

  const stop = { stop: { reason: "enough" } };
  test.each<[string, Hook, { calls: number; ran: number }]>([
    ["beforeInvocation", { beforeInvocation: () => stop }, { calls: 0, ran: 0 }],
    ["beforeModelCall", { beforeModelCall: () => stop }, { calls: 0, ran: 0 }],
    ["afterModelCall", { afterModelCall: () => stop }, { calls: 1, ran: 0 }],
    ["beforeToolCall", { beforeToolCall: () => stop }, { calls: 1, ran: 0 }],
    ["afterToolCall", { afterToolCall: () => stop }, { calls: 1, ran: 1 }],
    ["afterIteration", { afterIteration: () => stop }, { calls: 1, ran: 1 }],
    ["beforeTerminate", { beforeTerminate: () => stop }, { calls: 2, ran: 1 }],
  ])("stop in %s", async (_name, hook, { calls, ran }) => {
    const model = adding();
    const { result, events } = await succeed({ model, tools: [add], hooks: [hook] });
    expect(result).toMatchObject({ stopReason: "enough", success: false });
    expect(model.requests).toHaveLength(calls);
    expect(eventsOf(events, "tool_start")).toHaveLength(ran);
  });

  test("stop can be a success, and the first hook's reason holds", async () => {
    const { result } = await succeed({
      model: adding(),
      hooks: [{ beforeModelCall: () => ({ stop: { reason: "sure", success: true } }) }, { beforeModelCall: () => stop }],
    });
    expect(result).toMatchObject({ stopReason: "sure", success: true });
    const known = await succeed({
      model: adding(),
      hooks: [{ beforeModelCall: () => ({ stop: { reason: "confidence_met" } }) }],
    });
    expect(known.result.success).toBe(true);
  });

  test("emit, in every phase, one event or several", async () => {
    const custom = (name: string) => ({ type: "custom" as const, name, data: null });
    const { events } = await succeed({
      model: adding(),
      tools: [add],
      hooks: [
        {
          beforeInvocation: () => ({ emit: custom("beforeInvocation") }),
          beforeModelCall: () => ({ emit: [custom("beforeModelCall"), custom("twice")] }),
          afterModelCall: () => ({ emit: custom("afterModelCall") }),
          beforeToolCall: () => ({ emit: custom("beforeToolCall") }),
          afterToolCall: () => ({ emit: custom("afterToolCall") }),
          afterIteration: () => ({ emit: custom("afterIteration") }),
          beforeTerminate: () => ({ emit: custom("beforeTerminate") }),
          afterInvocation: () => ({ emit: custom("afterInvocation") }),
        },
      ],
    });
    expect(events.map((event) => (event.type === "custom" ? event.name : event.type))).toEqual([
      "beforeInvocation",
      "beforeModelCall",
      "twice",
      "model_start",
      "model_chunk",
      "model_chunk",
      "model_complete",
      "afterModelCall",
      "beforeToolCall",
      "tool_start",
      "afterToolCall",
      "tool_complete",
      "afterIteration",
      "beforeModelCall",
      "twice",
      "model_start",
      "model_chunk",
      "model_complete",
      "afterModelCall",
      "beforeTerminate",
      "afterInvocation",
      "terminate",
    ]);
  });
});

describe("state of a hook", () => {
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

  test.each(phases)("returned by %s is in the result, in the thread, and given back in the next run", async (phase) => {
    const seen: unknown[] = [];
    const counter: Hook = {
      name: "counter",
      [phase]({ hookState }: HookContext) {
        seen.push(hookState);
        return { state: typeof hookState === "number" ? hookState + 1 : 1 };
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

  test("without a name is an error, not lost", async () => {
    const { error } = await play({ model: adding(), hooks: [{ beforeModelCall: () => ({ state: 1 }) }] });
    expect(error).toMatchObject({ code: "configuration", option: "hooks" });
  });
});

describe("wrappers", () => {
  test("wrapModel: fall back to another model", async () => {
    const primary = scriptedModel([{ error: new ServerError("Down") }], { modelId: "primary" });
    const backup = scriptedModel(["From the backup."], { modelId: "backup" });
    const fallback: Hook = {
      wrapModel: (model): Model => ({
        ...model,
        async *stream(request) {
          try {
            yield* model.stream(request);
          } catch {
            yield* backup.stream(request);
          }
        },
      }),
    };
    const { result } = await succeed({ model: primary, hooks: [fallback] });
    expect(result.message).toBe("From the backup.");
    expect(result.messages[1]).toMatchObject({ origin: { modelId: "backup" } });
  });

  test("wrapModel: transform the stream", async () => {
    const shouting: Hook = {
      wrapModel: (model): Model => ({
        ...model,
        async *stream(request) {
          for await (const event of model.stream(request)) {
            if (event.type === "model_chunk" && event.content) yield { ...event, content: event.content.toUpperCase() };
            else if (event.type === "model_complete")
              yield { ...event, message: { ...event.message, content: textOf(event.message).toUpperCase() } };
            else yield event;
          }
        },
      }),
    };
    const { result, events } = await succeed({ model: scriptedModel(["Hello."]), hooks: [shouting] });
    expect(eventsOf(events, "model_chunk").map(({ content }) => content)).toEqual(["HELLO."]);
    expect(result.message).toBe("HELLO.");
  });

  test("wrapToolCall: try again, change arguments, replace the outcome", async () => {
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

  test("wrapToolCall: short-circuit; the body does not run", async () => {
    const { result } = await succeed({
      model: adding(),
      tools: [add],
      hooks: [{ wrapToolCall: async () => ({ result: "from elsewhere", durationMs: 0 }) }],
    });
    expect(toolTexts(result.messages)).toEqual(["from elsewhere"]);
  });
});

describe("onEvent", () => {
  test("sees what the consumer sees, the same and in the same order", async () => {
    const seen: LocusEvent[] = [];
    const { events } = await succeed({
      model: scriptedModel([{ reasoning: "Hm", toolCalls: [{ name: "add", arguments: { a: 1 } }] }, "Done."]),
      tools: [add],
      hooks: [{ onEvent: (event) => void seen.push(event) }],
    });
    expect(seen).toEqual(events);
  });

  test("sees the end also when the consumer left", async () => {
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
      const told: unknown[] = [];
      const failing: Hook = {
        onEvent(event) {
          if (event.type === type) throw boom;
        },
      };
      const { error, events } = await play({
        model: adding(),
        tools: [add],
        hooks: [failing, { ...failing }, { onEvent: (event) => void told.push(event.type) }],
      });
      expect(error).toBe(boom);
      expect(events.at(-1)).toMatchObject({ type: "terminate", reason: "error", error: { message: "Boom" } });
      expect(told.at(-1)).toBe("terminate");
    },
  );
});

test.each([
  "beforeInvocation",
  "beforeModelCall",
  "afterModelCall",
  "beforeToolCall",
  "afterToolCall",
  "afterIteration",
  "beforeTerminate",
  "afterInvocation",
] as const)("a hook that throws in %s ends the run with its error, and the other hooks hear of it", async (phase) => {
  const boom = new Error("Boom");
  const heard: unknown[] = [];
  const failing: Hook = {
    [phase]() {
      throw boom;
    },
  };
  const { error } = await play({
    model: adding(),
    tools: [add],
    hooks: [failing, { afterInvocation: (context) => void heard.push(context.error) }],
  });
  expect(error).toBe(boom);
  if (phase !== "afterInvocation") expect(heard).toEqual([boom]);
});

test("after a throwing hook nothing of the batch goes on behind the end of the run", async () => {
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
