import {
  Agent,
  ConcurrentExecutor,
  type Executor,
  type FinishReason,
  jsonSchema,
  type Tool,
  tool,
  toolCallsOf,
} from "@locus/core";
import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { scriptedModel } from "../model/scripted-model.js";
import type { ScriptedToolCall } from "../model/scripted-turn.js";
import { eventsOf, settle, succeed } from "./run-agent.js";

afterEach(() => {
  vi.useRealTimers();
});

const anything = jsonSchema({ type: "object" });
const never = new Promise<never>(() => {});
const echo = tool({
  name: "echo",
  description: "Says what it is told.",
  parameters: z.object({ text: z.string() }),
  execute: ({ text }) => text,
});
/** A tool named `subject` with the body under test. */
function subject(execute: () => unknown, options: { timeoutMs?: number; outputSchema?: Tool["outputSchema"] } = {}): Tool {
  return { name: "subject", description: "Under test.", parameters: anything, terminal: false, execute, ...options };
}
const script = (toolCalls: readonly ScriptedToolCall[], finishReason?: FinishReason) =>
  scriptedModel([{ toolCalls, ...(finishReason && { finishReason }) }, "Done."]);

describe("every announced call gets exactly one result", () => {
  const sibling: ScriptedToolCall = { name: "echo", arguments: { text: "sibling" } };
  const cyclic: { self?: unknown } = {};
  cyclic.self = cyclic;

  test.each<[string, ScriptedToolCall, Tool[], { kind?: string; content: unknown }]>([
    [
      "an unknown tool",
      { name: "nope" },
      [],
      { kind: "unknown_tool", content: 'Error: There is no tool "nope". Available tools: echo.' },
    ],
    [
      "a tool named constructor",
      { name: "constructor" },
      [],
      { kind: "unknown_tool", content: expect.stringContaining("no tool") },
    ],
    ["a tool named __proto__", { name: "__proto__" }, [], { kind: "unknown_tool", content: expect.stringContaining("no tool") }],
    ["a tool named toString", { name: "toString" }, [], { kind: "unknown_tool", content: expect.stringContaining("no tool") }],
    [
      "arguments that are no JSON",
      { name: "echo", arguments: '{"text":' },
      [],
      { kind: "invalid_arguments", content: 'Error: The arguments of "echo" are not a JSON object: {"text":' },
    ],
    [
      "arguments that are no object",
      { name: "echo", arguments: "[1]" },
      [],
      { kind: "invalid_arguments", content: expect.stringContaining("[1]") },
    ],
    [
      "arguments that do not fit the schema",
      { name: "echo", arguments: { text: 7 } },
      [],
      { kind: "invalid_arguments", content: expect.stringMatching(/Invalid arguments for "echo":\n- text: /) },
    ],
    [
      "a body that throws",
      { name: "subject" },
      [
        subject(() => {
          throw new Error("Boom");
        }),
      ],
      { kind: "failed", content: "Error: Boom" },
    ],
    [
      "a body that rejects",
      { name: "subject" },
      [subject(() => Promise.reject(new Error("Boom")))],
      { kind: "failed", content: "Error: Boom" },
    ],
    [
      "a body that throws text",
      { name: "subject" },
      [subject(() => Promise.reject("Boom"))],
      { kind: "failed", content: "Error: Boom" },
    ],
    [
      "a body that throws undefined",
      { name: "subject" },
      [subject(() => Promise.reject(undefined))],
      { kind: "failed", content: "Error: undefined" },
    ],
    [
      "a body that throws an object",
      { name: "subject" },
      [subject(() => Promise.reject({ code: 7 }))],
      { kind: "failed", content: 'Error: {"code":7}' },
    ],
    [
      "a body that throws an object without a prototype",
      { name: "subject" },
      [subject(() => Promise.reject(Object.assign(Object.create(null), cyclic)))],
      { kind: "failed", content: "Error: an object that is no error" },
    ],
    ["nothing returned", { name: "subject" }, [subject(() => undefined)], { content: "null" }],
    ["an object returned", { name: "subject" }, [subject(() => ({ a: [1] }))], { content: '{"a":[1]}' }],
    ["an empty list returned", { name: "subject" }, [subject(() => [])], { content: "[]" }],
    ["a function returned", { name: "subject" }, [subject(() => () => 1)], { content: "null" }],
    [
      "a BigInt returned",
      { name: "subject" },
      [subject(() => 1n)],
      { kind: "failed", content: expect.stringContaining("BigInt") },
    ],
    [
      "a cycle returned",
      { name: "subject" },
      [subject(() => cyclic)],
      { kind: "failed", content: expect.stringContaining("circular") },
    ],
    [
      "parts returned",
      { name: "subject" },
      [
        subject(() => [
          { type: "text", text: "See" },
          { type: "image", source: { url: "https://example.com/a.png" } },
        ]),
      ],
      {
        content: [
          { type: "text", text: "See" },
          { type: "image", source: { url: "https://example.com/a.png" } },
        ],
      },
    ],
    [
      "parts that hold more than JSON",
      { name: "subject" },
      [subject(() => [{ type: "text", text: "See", toString: () => "secret", at: new Date(0) }])],
      { content: [{ type: "text", text: "See", at: "1970-01-01T00:00:00.000Z" }] },
    ],
    [
      "long text returned",
      { name: "subject" },
      [subject(() => "x".repeat(32_001))],
      { content: `${"x".repeat(32_000)}\n[cut: 1 of 32001 characters left out]` },
    ],
    [
      "long text in a part returned",
      { name: "subject" },
      [subject(() => [{ type: "text", text: "x".repeat(32_001) }])],
      { content: [{ type: "text", text: `${"x".repeat(32_000)}\n[cut: 1 of 32001 characters left out]` }] },
    ],
    [
      "something else returned than the tool's output schema says",
      { name: "subject" },
      [subject(() => ({ count: "two" }), { outputSchema: z.object({ count: z.number() }) })],
      { kind: "failed", content: expect.stringContaining("count") },
    ],
  ])("%s; its sibling completes", async (_name, call, tools, expected) => {
    const { events, result } = await succeed({ model: script([call, sibling]), tools: [echo, ...tools] });
    const [first, second] = eventsOf(events, "tool_complete");
    expect(first?.result).toEqual(expected.content);
    expect(first?.error?.kind).toBe(expected.kind);
    expect(second).toMatchObject({ name: "echo", result: "sibling" });
    expect(result.messages.filter(({ role }) => role === "tool")).toEqual([
      {
        role: "tool",
        toolCallId: "call_1",
        name: call.name,
        content: expected.content,
        ...(expected.kind !== undefined && { isError: true }),
      },
      { role: "tool", toolCallId: "call_2", name: "echo", content: "sibling" },
    ]);
    expect(result.message).toBe("Done.");
  });

  test.each<FinishReason>(["length", "content_filter"])("after %s no tool runs", async (finishReason) => {
    const execute = vi.fn(() => "ran");
    const model = script([{ name: "subject" }, sibling], finishReason);
    const { events } = await succeed({ model, tools: [echo, subject(execute)] });
    expect(execute).not.toHaveBeenCalled();
    expect(eventsOf(events, "tool_start")).toEqual([]);
    expect(eventsOf(events, "tool_complete").map(({ error }) => error?.kind)).toEqual(["truncated", "truncated"]);
  });

  test.each<FinishReason>(["stop", "other", "tool_calls"])(
    "after %s the calls run: they decide, not the reason",
    async (finishReason) => {
      const { events } = await succeed({ model: script([sibling], finishReason), tools: [echo] });
      expect(eventsOf(events, "tool_complete")).toMatchObject([{ result: "sibling" }]);
    },
  );

  test.each(["own", "agent", "model"])("a tool that never returns and ignores its signal, with the %s's limit", async (whose) => {
    vi.useFakeTimers();
    let signal: AbortSignal | undefined;
    const hanging: Tool = {
      ...subject(() => never),
      execute: (_args, context) => {
        signal = context.signal;
        return never;
      },
      ...(whose === "own" && { timeoutMs: 50 }),
    };
    const model = scriptedModel([{ toolCalls: [{ name: "subject" }, sibling] }, "Done."], {
      ...(whose === "model" && { defaults: { timeouts: { toolMs: 50 } } }),
    });
    const running = succeed({ model, tools: [hanging, echo], ...(whose === "agent" && { timeouts: { toolMs: 50 } }) });
    await vi.advanceTimersByTimeAsync(50);
    const { events } = await running;
    expect(eventsOf(events, "tool_complete")).toMatchObject([
      { error: { kind: "timeout", message: 'The tool "subject" did not finish within 50 ms.' } },
      { result: "sibling" },
    ]);
    expect(signal?.reason).toMatchObject({ timeout: "tool", limitMs: 50 });
    expect(vi.getTimerCount()).toBe(0);
  });

  test("a limit no timer can hold is no limit of 1 ms", async () => {
    const patient = subject(() => settle().then(() => "patient"), { timeoutMs: Number.MAX_SAFE_INTEGER });
    const { events } = await succeed({ model: script([{ name: "subject" }]), tools: [patient] });
    expect(eventsOf(events, "tool_complete")).toMatchObject([{ result: "patient" }]);
  });

  test.each([true, false])("cancelled in the middle of the batch (cooperative: %s)", async (cooperative) => {
    const controller = new AbortController();
    const slow: Tool = {
      ...subject(() => never),
      execute: (_args, { signal }) =>
        new Promise((_resolve, reject) => {
          if (cooperative) signal.addEventListener("abort", () => reject(new Error("I stopped.")));
          if (controller.signal !== signal) queueMicrotask(() => controller.abort());
        }),
    };
    const { result, events } = await succeed(
      {
        model: script([sibling, { name: "subject" }, { name: "echo", arguments: { text: "late" } }]),
        tools: [echo, slow],
        executor: new ConcurrentExecutor({ maxConcurrency: 1 }),
      },
      "Go",
      { signal: controller.signal },
    );
    expect(result.stopReason).toBe("cancelled");
    expect(eventsOf(events, "tool_complete").map(({ error, result }) => error?.kind ?? result)).toEqual([
      "sibling",
      "aborted",
      "aborted",
    ]);
    expect(eventsOf(events, "tool_start")).toHaveLength(2);
  });

  test("an executor that skips a call", async () => {
    const skipping: Executor = { execute: async ([, second]) => second?.() };
    const { events, result } = await succeed({
      model: script([{ name: "subject" }, sibling]),
      tools: [echo, subject(() => "ran")],
      executor: skipping,
    });
    expect(eventsOf(events, "tool_complete")).toMatchObject([
      { toolCallId: "call_1", error: { kind: "aborted" } },
      { toolCallId: "call_2", result: "sibling" },
    ]);
    expect(result.state.executions.map(({ status }) => status)).toEqual(["completed", "completed"]);
  });

  test("ids that a service uses again, in one turn and in the next, are made unique", async () => {
    const seen: string[] = [];
    const noting: Tool = {
      ...subject(() => ""),
      execute: (_args, { toolCallId }) => {
        seen.push(toolCallId);
        return `${seen.length}`;
      },
    };
    const model = scriptedModel([
      { toolCalls: [{ id: "call_0", name: "subject" }] },
      { toolCalls: [{ id: "call_0", name: "subject" }] },
      "Done.",
    ]);
    const { result } = await succeed({ model, tools: [noting] });
    expect(new Set(seen).size).toBe(2);
    expect(result.messages.filter(({ role }) => role === "tool")).toMatchObject([{ content: "1" }, { content: "2" }]);
    expect(result.messages.flatMap(toolCallsOf).map(({ id }) => id)).toEqual(seen);
  });
});

describe("what a tool is told", () => {
  test("validated and transformed arguments, the run, metadata and context", async () => {
    let told: unknown;
    const strict = tool({
      name: "strict",
      description: "",
      parameters: z.object({ count: z.string().transform(Number), unit: z.string().default("C") }),
      execute: (args, { toolCallId, runId, iteration, metadata, app }) => {
        told = { args, toolCallId, runId, iteration, metadata, app };
      },
    });
    const app = { database: new Map() };
    const { result, events } = await succeed(
      { model: script([{ name: "strict", arguments: { count: "3" } }]), tools: [strict] },
      "Go",
      { metadata: { tenant: "t1" }, context: app },
    );
    expect(told).toEqual({
      args: { count: 3, unit: "C" },
      toolCallId: "call_1",
      runId: result.runId,
      iteration: 1,
      metadata: { tenant: "t1" },
      app,
    });
    expect(eventsOf(events, "tool_start")).toMatchObject([{ arguments: { count: "3" } }]);
    expect(JSON.stringify(result.state)).not.toContain("database");
  });

  test("progress is seen while the tool runs, and never after it", async () => {
    let late: (() => void) | undefined;
    let open: (() => void) | undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const reporting: Tool = {
      ...subject(() => ""),
      async execute(_args, { progress }) {
        progress({ done: 0.5 });
        late = () => progress("late");
        await gate;
        return "whole";
      },
    };
    const second = subject(() => {
      late?.();
      return "second";
    });
    const model = scriptedModel([{ toolCalls: [{ name: "reporting" }] }, { toolCalls: [{ name: "subject" }] }, "Done."]);
    const types: string[] = [];
    for await (const event of new Agent({ model, tools: [{ ...reporting, name: "reporting" }, second] }).run("Go")) {
      types.push(event.type);
      if (event.type === "tool_progress") {
        expect(event).toMatchObject({ name: "reporting", toolCallId: "call_1", value: { done: 0.5 } });
        open?.();
      }
    }
    expect(types.filter((type) => type.startsWith("tool_"))).toEqual([
      "tool_start",
      "tool_progress",
      "tool_complete",
      "tool_start",
      "tool_complete",
    ]);
  });
});

describe("the executor", () => {
  test.each([1, 2, 3, 10])("runs no more than %d at a time, started in order", async (maxConcurrency) => {
    let running = 0;
    let most = 0;
    const order: unknown[] = [];
    const counted = tool({
      name: "counted",
      description: "",
      parameters: z.object({ n: z.number() }),
      async execute({ n }) {
        order.push(n);
        most = Math.max(most, ++running);
        await settle();
        running--;
        if (n === 1) throw new Error("one fails");
        return n;
      },
    });
    const calls = [0, 1, 2, 3, 4].map((n) => ({ name: "counted", arguments: { n } }));
    const { events } = await succeed({
      model: script(calls),
      tools: [counted],
      executor: new ConcurrentExecutor({ maxConcurrency }),
    });
    expect(most).toBe(Math.min(maxConcurrency, 5));
    expect(order).toEqual([0, 1, 2, 3, 4]);
    expect(eventsOf(events, "tool_complete").map(({ result }) => result)).toEqual(["0", "Error: one fails", "2", "3", "4"]);
  });

  test.each([0, -1, Number.NaN])("maxConcurrency %d cannot work", (maxConcurrency) => {
    expect(() => new ConcurrentExecutor({ maxConcurrency })).toThrow("maxConcurrency must be at least 1");
  });

  test("two tools that wait for each other both return", async () => {
    let arrived = 0;
    let meet: (() => void) | undefined;
    const both = new Promise<void>((resolve) => {
      meet = resolve;
    });
    const waiting = subject(async () => {
      if (++arrived === 2) meet?.();
      await both;
      return "met";
    });
    const { events } = await succeed({ model: script([{ name: "subject" }, { name: "subject" }]), tools: [waiting] });
    expect(eventsOf(events, "tool_complete").map(({ result }) => result)).toEqual(["met", "met"]);
  });

  test.each([
    ["sequential" as const, ["slow", "fast"]],
    ["completion" as const, ["fast", "slow"]],
  ])("toolEventOrder %s", async (toolEventOrder, expected) => {
    const tools = ["slow", "fast"].map(
      (name): Tool => ({
        ...subject(async () => {
          if (name === "slow") await settle();
          return name;
        }),
        name,
      }),
    );
    const { events, result } = await succeed({ model: script([{ name: "slow" }, { name: "fast" }]), tools, toolEventOrder });
    expect(eventsOf(events, "tool_complete").map(({ name }) => name)).toEqual(expected);
    expect(result.messages.filter(({ role }) => role === "tool").map(({ content }) => content)).toEqual(["slow", "fast"]);
  });
});
