import { Agent, type AgentConfig, type Hook, type LocusEvent, MemoryCheckpointer, textOf, tool } from "@locus/core";
import { scriptedModel } from "@locus/testkit";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { add, adding, toolTexts } from "./adding.js";
import { checkEvents } from "./check-transcript.js";
import { gate, never } from "./hostile.js";
import { eventsOf, noUnhandledRejections, play, settle, succeed } from "./run-agent.js";

// A tool's result is recorded before afterToolCall runs, so that the thread, the next run and the consumer have it if the hook fails.

noUnhandledRejections();
// The grace period of a cancelled run elapses immediately.
beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

interface Ending {
  hook: (abort: () => void) => Hook;
  leaves?: true;
}

const endings: readonly (readonly [name: string, ending: Ending])[] = [
  [
    "throws",
    {
      hook: () => ({
        afterToolCall: () => {
          throw new Error("Audit down.");
        },
      }),
    },
  ],
  ["rejects", { hook: () => ({ afterToolCall: () => Promise.reject(new Error("Audit down.")) }) }],
  ["returns what cannot work", { hook: () => ({ afterToolCall: () => ({ confidence: 5 }) }) }],
  ["returns no result", { hook: () => ({ afterToolCall: () => ({ result: 5 as never }) }) }],
  [
    "waits while the run is aborted",
    {
      hook: (abort) => ({
        afterToolCall: () => {
          abort();
          return never;
        },
      }),
    },
  ],
  ["waits while the consumer leaves", { hook: () => ({ afterToolCall: () => never }), leaves: true }],
];

describe.each(endings)("afterToolCall that %s", (_name, { hook, leaves }) => {
  async function run(config: Partial<AgentConfig> = {}) {
    const checkpointer = new MemoryCheckpointer();
    const controller = new AbortController();
    const events: LocusEvent[] = [];
    const agent = new Agent({
      model: adding(),
      tools: [add],
      checkpointer,
      hooks: [hook(() => controller.abort()), { onEvent: (event) => void events.push(event) }],
      ...config,
    });
    const iterator = agent.run("Go", { threadId: "t", signal: controller.signal })[Symbol.asyncIterator]();
    const drained = (async () => {
      while (!(await iterator.next()).done);
    })().catch(() => {});
    await settle();
    await settle();
    const left = leaves ? iterator.return?.() : undefined;
    await vi.advanceTimersByTimeAsync(5_000);
    await left;
    await drained;
    checkEvents(events);
    return { events, saved: (await checkpointer.load("t"))?.state, checkpointer };
  }

  test("keeps the result in the thread and in the next run's request", async () => {
    const { saved, checkpointer } = await run();
    expect(saved?.executions).toMatchObject([{ status: "completed", result: "2" }]);
    const next = scriptedModel(["Done."]);
    await succeed({ model: next, checkpointer }, [], { threadId: "t" });
    expect(toolTexts(next.requests[0]?.messages ?? [])).toEqual(["2"]);
  });

  test("does not withhold the end of the call from the consumer", async () => {
    const { events } = await run();
    expect(eventsOf(events, "tool_complete")).toMatchObject([{ toolCallId: "call_1", result: "2" }]);
  });

  test("keeps the results of the other calls", async () => {
    const model = scriptedModel([{ toolCalls: [1, 2, 3].map((a) => ({ name: "add", arguments: { a } })) }, "Done."]);
    const { saved } = await run({ model });
    expect(saved?.executions.map(({ status, result }) => [status, result])).toEqual([
      ["completed", "2"],
      ["completed", "3"],
      ["completed", "4"],
    ]);
  });
});

test.each<[string, Hook]>([
  ["throws", { wrapToolCall: () => Promise.reject(new Error("Boom")) }],
  ["throws behind the body", { wrapToolCall: (next) => next().then(() => Promise.reject(new Error("Boom"))) }],
  ["returns nothing", { wrapToolCall: async (next) => (await next()) && (undefined as never) }],
])("wrapToolCall that %s: the call that started also ends, with an unknown outcome", async (_name, hook) => {
  for (const toolEventOrder of ["sequential", "completion"] as const) {
    const checkpointer = new MemoryCheckpointer();
    const { events, error } = await play({ model: adding(), tools: [add], checkpointer, hooks: [hook], toolEventOrder }, "Go", {
      threadId: "t",
    });
    expect(error).toBeDefined();
    expect(eventsOf(events, "tool_start")).toHaveLength(1);
    expect(eventsOf(events, "tool_complete")).toMatchObject([{ error: { kind: "outcome_unknown" } }]);
    const next = scriptedModel(["Done."]);
    await succeed({ model: next, checkpointer }, [], { threadId: "t" });
    expect(next.requests[0]?.messages.at(-1)).toMatchObject({ role: "tool", failure: "outcome_unknown" });
  }
});

test("a hook's result replaces the recorded one in the thread, for the model and for the consumer", async () => {
  const checkpointer = new MemoryCheckpointer();
  const saved: unknown[] = [];
  const hook: Hook = {
    async afterToolCall({ state }) {
      saved.push(structuredClone(state.executions), (await checkpointer.load("t"))?.state.executions);
      return { result: "two" };
    },
  };
  const { events, result } = await succeed({ model: adding(), tools: [add], checkpointer, hooks: [hook] }, "Go", {
    threadId: "t",
  });
  expect(saved).toMatchObject([[{ status: "completed", result: "2" }], [{ status: "completed", result: "2" }]]);
  expect(eventsOf(events, "tool_complete")).toMatchObject([{ result: "two" }]);
  expect(result.state.executions).toMatchObject([{ result: "two" }]);
  expect((await checkpointer.load("t"))?.state.executions).toMatchObject([{ result: "two" }]);
  expect(result.messages.filter(({ role }) => role === "tool").map(textOf)).toEqual(["two"]);
});

test("while the run ends, a new call is not made, a running call is awaited, and each has its result", async () => {
  const { opened, open } = gate();
  const controller = new AbortController();
  const log: string[] = [];
  const work = tool({
    name: "work",
    description: "",
    parameters: z.object({ n: z.number() }),
    async execute({ n }) {
      log.push(`start ${n}`);
      if (n === 1) return opened.then(() => "late");
      controller.abort();
      return "done";
    },
  });
  const model = scriptedModel([{ toolCalls: [1, 2, 3].map((n) => ({ name: "work", arguments: { n } })) }]);
  const running = new Agent({ model, tools: [work] }).invoke("Go", { signal: controller.signal });
  await settle();
  open();
  const { state, stopReason } = await running;
  expect(stopReason).toBe("cancelled");
  expect(state.executions).toMatchObject([
    { status: "completed", error: { kind: "aborted" } },
    { status: "completed" },
    { status: "completed" },
  ]);
  expect(log.length).toBeGreaterThanOrEqual(2);
});
