import { ConcurrentExecutor, type Executor, type Tool, tool, toolCallsOf } from "@locus/core";
import { type ScriptedToolCall, scriptedModel } from "@locus/testkit";
import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { eventsOf, settle, succeed } from "./run-agent.js";
import { echo, script, subject } from "./subject-tool.js";

afterEach(() => {
  vi.useRealTimers();
});

const never = new Promise<never>(() => {});

describe("a batch", () => {
  const sibling: ScriptedToolCall = { name: "echo", arguments: { text: "sibling" } };

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

  test("a limit that exceeds the range of timers does not become 1 ms", async () => {
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

  test("repeated ids, in one turn and in the next, are made unique", async () => {
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
    expect(result.messages.flatMap(toolCallsOf)).toEqual([
      { type: "tool_call", id: "call_0", name: "subject", arguments: {} },
      { type: "tool_call", id: seen[1], wireId: "call_0", name: "subject", arguments: {} },
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

  test.each([0, -1, Number.NaN])("maxConcurrency %d is refused", (maxConcurrency) => {
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
