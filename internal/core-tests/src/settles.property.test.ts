import {
  Agent,
  type Checkpointer,
  ConcurrentExecutor,
  ConflictError,
  type Executor,
  type FinishReason,
  type Hook,
  jsonSchema,
  type LocusEvent,
  MemoryCheckpointer,
  type Model,
  RateLimitError,
  type RunResult,
  ServerError,
  summarizeAtLimit,
  type Tool,
  tool,
} from "@locus/core";
import { type ScriptedToolCall, type ScriptedTurn, scriptedModel } from "@locus/testkit";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { checkEvents, checkTranscript } from "./check-transcript.js";
import { foreign, never, unreadable } from "./hostile.js";
import { noUnhandledRejections } from "./run-agent.js";

// Random programs of hooks, tools, models, stores and consumers, most of them faulty. An abort ends every hang within the 5 s grace
// period, on a fake clock so that hangs cost no time.

noUnhandledRejections();

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] }));
afterEach(() => void vi.useRealTimers());

const graceMs = 5_000;

/** The actions of a body, a hook or a store when called. */
type Deed = "throw" | "reject" | "hang" | "slow" | "unreadable" | "abort reason";
const deed = fc.constantFrom<Deed>("throw", "reject", "hang", "slow", "unreadable", "abort reason");

function act(what: Deed, signal: AbortSignal | undefined): unknown {
  switch (what) {
    case "throw":
      throw new Error("Thrown.");
    case "reject":
      return Promise.reject(new Error("Rejected."));
    case "hang":
      return never;
    case "slow":
      return new Promise((resolve) => setTimeout(resolve, 50));
    case "unreadable":
      throw unreadable[0]?.[1]();
    case "abort reason":
      throw signal?.reason ?? new DOMException("Aborted.", "AbortError");
  }
}

const strange: readonly unknown[] = [
  undefined,
  null,
  5,
  1n,
  Symbol("s"),
  () => 1,
  "y".repeat(5_000),
  new Map([[1, 2]]),
  [{ type: "text", text: "part" }],
  [{ type: "image", source: null }],
  new Date(Number.NaN),
  // biome-ignore lint/suspicious/noThenProperty: a thenable is one of the strange things.
  { then: (resolve: (value: unknown) => void) => resolve("thenable") },
  new Error("returned"),
  { a: { b: [1] } },
];

/** The number of started bodies, so that the test sees a start after the end. */
let bodies = 0;

function body(does: Deed | number, progress: boolean): Tool["execute"] {
  return (_args, { signal, progress: show }) => {
    bodies++;
    if (progress) show({ n: 1 });
    return typeof does === "number" ? strange[does] : act(does, signal);
  };
}

const directives: readonly unknown[] = [
  42,
  "text",
  true,
  {},
  { stop: { reason: "complete" } },
  { stop: { reason: "custom", success: true } },
  { stop: {} },
  { deny: "No." },
  { deny: 5 },
  { result: "given" },
  { result: 5 },
  { result: [{ type: "text", text: "given" }] },
  { arguments: { n: 2 } },
  { arguments: { bad: true } },
  { retry: true },
  { continueWith: [] },
  { continueWith: [{ role: "user", content: "On." }] },
  { continueWith: [{ role: "assistant", content: [{ type: "tool_call", id: "hooked", name: "a", arguments: {} }] }] },
  { continueWith: "On." },
  { messages: [] },
  { messages: [{ role: "user", content: "Other." }] },
  { messages: [{ role: "assistant", content: null }] },
  { message: { role: "assistant", content: "rewritten" } },
  { message: { role: "assistant", content: [{ type: "tool_call", id: "call_1", name: "t0", arguments: {} }] } },
  {
    message: {
      role: "assistant",
      content: ["a", "a"].map((id) => ({ type: "tool_call", id, name: "t1", arguments: {} })),
    },
  },
  { message: { role: "user", content: "x" } },
  { request: {} },
  { emit: { type: "custom", name: "x", data: 1 } },
  { emit: { type: "terminate", reason: "complete" } },
  { emit: [{ type: "custom", name: "x", data: 1n }] },
  { emit: 5 },
  { hookState: { n: 1 } },
  { hookState: () => 1 },
  { confidence: 0.5 },
  { confidence: 5 },
];

const phases = [
  "beforeInvocation",
  "afterInvocation",
  "beforeModelCall",
  "afterModelCall",
  "beforeToolCall",
  "afterToolCall",
  "afterIteration",
  "beforeTerminate",
  "wrapToolCall",
  "wrapModel",
  "onEvent",
] as const;

const hookPlan = fc.record({
  phase: fc.constantFrom(...phases),
  does: fc.oneof(deed, fc.nat({ max: directives.length - 1 }), fc.nat({ max: directives.length - 1 })),
  from: fc.nat({ max: 3 }),
  always: fc.boolean(),
  name: fc.constantFrom("h", undefined, "__proto__", "constructor"),
  priority: fc.constantFrom(0, 200, 400),
});
type HookPlan = typeof hookPlan extends fc.Arbitrary<infer Plan> ? Plan : never;

function hookOf({ phase, does, from, always, name, priority }: HookPlan): Hook {
  let asked = 0;
  const answer = (signal: AbortSignal | undefined): unknown => {
    const isDue = asked === from || (always && asked > from);
    asked++;
    if (!isDue) return undefined;
    return typeof does === "number" ? directives[does] : act(does, signal);
  };
  const hook = { ...(name !== undefined && { name }), priority };
  if (phase === "wrapToolCall") {
    return {
      ...hook,
      async wrapToolCall(next, { signal }) {
        const given = await answer(signal);
        return given === undefined ? next() : foreign(given);
      },
    };
  }
  if (phase === "wrapModel") {
    return {
      ...hook,
      wrapModel: (model, { signal }) => ({
        provider: model.provider,
        modelId: model.modelId,
        capabilities: model.capabilities,
        async *stream(request) {
          await answer(signal);
          for await (const event of model.stream(request)) yield event;
        },
      }),
    };
  }
  return { ...hook, [phase]: (...given: { signal?: AbortSignal }[]) => answer(given.at(-1)?.signal) };
}

const callPlan: fc.Arbitrary<ScriptedToolCall> = fc
  .record({
    name: fc.constantFrom("t0", "t1", "t2", "nope"),
    arguments: fc.constantFrom<NonNullable<ScriptedToolCall["arguments"]>>(
      {},
      { bad: true },
      "{cut",
      `{"a":${"[".repeat(700)}${"]".repeat(700)}}`,
    ),
    id: fc.constantFrom("call_0", "same", undefined),
  })
  .map(({ id, ...call }) => ({ ...call, ...(id !== undefined && { id }) }));

const turnPlan: fc.Arbitrary<ScriptedTurn> = fc
  .record({
    text: fc.constantFrom(undefined, ["a", "b"], ['{"a":', "1}"]),
    toolCalls: fc.array(callPlan, { maxLength: 3 }),
    finishReason: fc.constantFrom<FinishReason | undefined>(
      undefined,
      undefined,
      undefined,
      "length",
      "content_filter",
      "refusal",
      "pause",
      "other",
    ),
    usage: fc.constantFrom(null, { inputTokens: 1, outputTokens: 2, totalTokens: 3 }),
    failure: fc.constantFrom(undefined, undefined, undefined, undefined, undefined, "rate", "cut", "hang"),
  })
  .map(({ text, toolCalls, finishReason, usage, failure }) => ({
    toolCalls,
    usage,
    ...(text && { text }),
    ...(finishReason && { finishReason }),
    ...(failure === "rate" && { error: new RateLimitError("Slow.", { retryAfterMs: 1 }), after: "start" as const }),
    ...(failure === "cut" && { error: new ServerError("Cut.") }),
    ...(failure === "hang" && { hang: true as const }),
  }));

const storePlan = fc.record({
  does: fc.constantFrom<Deed | "conflict" | undefined>(undefined, undefined, "throw", "reject", "hang", "slow", "conflict"),
  at: fc.nat({ max: 4 }),
});

const scenario = fc.record({
  turns: fc.array(turnPlan, { minLength: 1, maxLength: 5 }),
  tools: fc.array(
    fc.record({
      does: fc.oneof(deed, fc.nat({ max: strange.length - 1 })),
      progress: fc.boolean(),
      terminal: fc.constantFrom(false, false, false, true),
      timeoutMs: fc.constantFrom(undefined, 20),
    }),
    { minLength: 3, maxLength: 3 },
  ),
  hooks: fc.array(hookPlan, { maxLength: 3 }),
  store: fc.option(storePlan, { nil: undefined }),
  executor: fc.constantFrom("concurrent", "single", "eager", "twice", "hang", "throw"),
  end: fc.constantFrom("run", "run", "abort", "leave"),
  at: fc.nat({ max: 15 }),
  withOutput: fc.boolean(),
  withSummary: fc.boolean(),
  maxIterations: fc.constantFrom(1, 3, 6),
  toolEventOrder: fc.constantFrom("sequential" as const, "completion" as const),
});

const executors: Readonly<Record<string, Executor>> = {
  concurrent: new ConcurrentExecutor(),
  single: new ConcurrentExecutor({ maxConcurrency: 1 }),
  eager: { execute: async (tasks) => void tasks.map((task) => task().catch(() => {})) },
  twice: { execute: async (tasks) => void (await Promise.all([...tasks, ...tasks].map((task) => task()))) },
  hang: {
    async execute(tasks) {
      await tasks[0]?.();
      await never;
    },
  },
  throw: {
    execute(tasks) {
      tasks[0]?.().catch(() => {});
      throw new Error("No executor.");
    },
  },
};

test("with any hooks, tools, models and stores, a run settles, an abort ends it in time, and nothing runs after it", async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (plan) => {
      const { turns, tools, hooks, store, executor, end, at, withOutput, withSummary, maxIterations, toolEventOrder } = plan;
      const scripted = scriptedModel((_request, n) => turns[n] ?? "End.");
      const asked = scripted.requests;
      const model: Model = { ...scripted, capabilities: { tools: true, toolsWithOutput: at % 2 === 0 } };
      const memory = new MemoryCheckpointer();
      let saves = 0;
      const checkpointer: Checkpointer | undefined = store && {
        load: (id) => memory.load(id),
        list: () => memory.list(),
        delete: (id) => memory.delete(id),
        async save(id, state, options) {
          if (saves++ === store.at && store.does) {
            if (store.does === "conflict") throw new ConflictError("Conflict.", { threadId: id });
            await act(store.does, undefined);
          }
          return memory.save(id, state, options);
        },
      };
      const seen: string[] = [];
      const agent = new Agent({
        model,
        tools: tools.map(
          ({ does, progress, terminal, timeoutMs }, index): Tool =>
            tool({
              name: `t${index}`,
              description: "",
              terminal,
              timeoutMs,
              parameters: jsonSchema({}, (value) => (Object(value).bad ? { issues: [{ message: "Bad." }] } : { value })),
              execute: foreign(body(does, progress)),
            }),
        ),
        hooks: [...hooks.map(hookOf), { priority: 1_000, onEvent: ({ type }) => void seen.push(type) }],
        checkpointer,
        executor: executors[executor],
        maxIterations,
        toolEventOrder,
        retry: { maxAttempts: 2, initialDelayMs: 1 },
        timeouts: { connectMs: 0, firstEventMs: 0, idleMs: 0 },
        ...(withSummary && { onLimit: summarizeAtLimit() }),
        ...(withOutput && {
          outputSchema: jsonSchema<{ a: number }>({ type: "object" }, (value) =>
            Object(value).a === 1 ? { value: foreign(value) } : { issues: [{ message: "a must be 1." }] },
          ),
        }),
      });

      const controller = new AbortController();
      const run = agent.run("Go", { signal: controller.signal, ...(store && { threadId: "t" }) });
      const events: LocusEvent[] = [];
      let stoppedAt: number | undefined;
      let hasLeft = false;
      let settledAt: number | undefined;
      let thrown: { error: unknown } | undefined;
      let result: RunResult<unknown> | undefined;
      const stop = (): void => {
        stoppedAt ??= performance.now();
      };
      const drive = async (): Promise<void> => {
        try {
          for await (const event of run) {
            events.push(event);
            if (events.length <= at || end === "run") continue;
            stop();
            if (end === "leave") {
              hasLeft = true;
              break;
            }
            controller.abort();
          }
        } catch (error) {
          thrown = { error };
        }
        result = await run.result().catch(() => undefined);
        settledAt = performance.now();
      };
      const driven = drive();
      // Runs that end by themselves have ended by now; hanging runs are aborted.
      await vi.advanceTimersByTimeAsync(60_000);
      if (settledAt === undefined) {
        stop();
        controller.abort();
        await vi.advanceTimersByTimeAsync(2 * graceMs);
      }
      expect(settledAt, "the run never settled").toBeDefined();
      await driven;
      if (stoppedAt !== undefined) expect((settledAt ?? 0) - stoppedAt).toBeLessThanOrEqual(graceMs);

      if (!hasLeft) {
        checkEvents(events);
        const last = events.at(-1);
        expect(last?.type === "terminate" && "error" in last).toBe(thrown !== undefined);
        expect(result === undefined).toBe(thrown !== undefined);
        for (const event of events) expect(JSON.parse(JSON.stringify(event))).toEqual(event);
        const starts = events.flatMap((event) => (event.type === "tool_start" ? event.toolCallId : []));
        const ends = events.flatMap((event) => (event.type === "tool_complete" ? event.toolCallId : []));
        if (!thrown) for (const id of starts) expect(ends).toContain(id);
      }
      if (result) {
        checkTranscript(result.messages);
        expect(JSON.parse(JSON.stringify(result.state))).toEqual(result.state);
        if (result.success && withOutput) expect(result.parsed).toEqual({ a: 1 });
      }
      for (const request of asked) checkTranscript(request.messages);

      // Nothing runs after the end, and the saved thread can be resumed.
      const counts = [saves, bodies, seen.length, asked.length];
      await vi.advanceTimersByTimeAsync(3 * graceMs);
      expect([saves, bodies, seen.length, asked.length]).toEqual(counts);
      expect(vi.getTimerCount()).toBe(0);
      const saved = await memory.load("t");
      if (!saved) return;
      const next = scriptedModel(["On."]);
      await new Agent({ model: next }).invoke("On?", { state: saved.state });
      checkTranscript(next.requests[0]?.messages ?? []);
    }),
    { numRuns: 500 },
  );
}, 60_000);
