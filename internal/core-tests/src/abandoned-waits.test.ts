import {
  Agent,
  type AgentConfig,
  type Hook,
  jsonSchema,
  type LocusEvent,
  MemoryCheckpointer,
  type Model,
  type RunOptions,
  type RunResult,
  tool,
} from "@locus/core";
import { scriptedModel } from "@locus/testkit";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { add, adding } from "./adding.js";
import { checkEvents, checkTranscript } from "./check-transcript.js";
import { gate, never } from "./hostile.js";
import { noUnhandledRejections } from "./run-agent.js";

// An abort, or leaving the loop, ends every hanging call: at once, or after a 5 s grace period if it must not be cut off. Fake clock.

noUnhandledRejections();
beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

const graceMs = 5_000;
const hang = (): Promise<never> => never;
const stuck = (...methods: readonly ("load" | "save")[]): MemoryCheckpointer =>
  Object.assign(new MemoryCheckpointer(), ...methods.map((method) => ({ [method]: hang })));

interface Waiting {
  config: Partial<AgentConfig>;
  options?: RunOptions;
}

const thread = { threadId: "t" };
const hook = (phase: keyof Hook): Waiting => ({ config: { hooks: [{ [phase]: hang }] } });
const hangingTool = { ...add, execute: hang };

/** The call that hangs during the run, and the time limit to end after the abort. */
const waits: readonly (readonly [name: string, waiting: () => Waiting, withinMs: number])[] = [
  ["beforeInvocation", () => hook("beforeInvocation"), 0],
  ["beforeModelCall", () => hook("beforeModelCall"), 0],
  ["afterModelCall", () => hook("afterModelCall"), 0],
  ["beforeToolCall", () => hook("beforeToolCall"), 0],
  ["wrapToolCall", () => hook("wrapToolCall"), 0],
  ["afterToolCall", () => hook("afterToolCall"), 0],
  ["afterIteration", () => hook("afterIteration"), 0],
  ["beforeTerminate", () => hook("beforeTerminate"), 0],
  ["afterInvocation", () => hook("afterInvocation"), 0],
  ["a wrapped model's stream", () => ({ config: { hooks: [{ wrapModel: deaf }] } }), 0],
  ["the model", () => ({ config: { model: deaf(adding()) } }), 0],
  [
    "a request with a signal of a hook",
    () => ({
      config: {
        model: scriptedModel([{ hang: true }]),
        hooks: [{ beforeModelCall: ({ request }) => ({ request: { ...request, signal: new AbortController().signal } }) }],
      },
    }),
    0,
  ],
  ["the model's promise", () => ({ config: { model: hang } }), 0],
  ["the system prompt", () => ({ config: { systemPrompt: hang } }), 0],
  ["load", () => ({ config: { checkpointer: stuck("load") }, options: thread }), 0],
  ["save", () => ({ config: { checkpointer: stuck("save") }, options: thread }), graceMs],
  ["a tool", () => ({ config: { tools: [hangingTool] } }), 0],
  ["a tool and save", () => ({ config: { tools: [hangingTool], checkpointer: savingOnce() }, options: thread }), graceMs],
  ["the tool's schema", () => ({ config: { tools: [{ ...add, parameters: jsonSchema({}, hang) }] } }), 0],
  ["the schema of the tool's result", () => ({ config: { tools: [{ ...add, outputSchema: jsonSchema({}, hang) }] } }), 0],
  ["the executor", () => ({ config: { executor: { execute: hang } } }), 0],
  [
    "an executor that does not return",
    () => ({ config: { executor: { execute: (tasks) => Promise.all(tasks.map((task) => task())).then(hang) } } }),
    0,
  ],
  [
    "the store of long results",
    () => ({ config: { maxToolResultLength: 1, tools: [{ ...add, execute: () => "long" }], toolResults: { shorten: hang } } }),
    0,
  ],
  ["a retry that waits", () => ({ config: { model: failing(), retry: { initialDelayMs: 1e6, maxDelayMs: 1e6 } } }), 0],
];

function deaf({ provider, modelId, capabilities }: Model): Model {
  return { provider, modelId, capabilities, stream: () => ({ [Symbol.asyncIterator]: () => ({ next: hang }) }) };
}

function failing(): Model {
  return scriptedModel(() => ({
    error: Object.assign(new Error("busy"), { "~locus": "rate_limit", code: "rate_limit", retryable: true }),
  }));
}

/** Saves until the first tool runs, then hangs. */
function savingOnce(): MemoryCheckpointer {
  const checkpointer = new MemoryCheckpointer();
  const save = checkpointer.save.bind(checkpointer);
  let saves = 0;
  return Object.assign(checkpointer, { save: (...given: Parameters<typeof save>) => (++saves < 2 ? save(...given) : never) });
}

function begin({ config, options }: Waiting, given: RunOptions = {}): ReturnType<Agent["run"]> {
  return new Agent({ model: adding(), tools: [add], ...config }).run("Go", { ...options, ...given });
}

/** The time at which a promise settled, on the fake clock. */
function timed<T>(promise: Promise<T>): { at: number | undefined; value: T | undefined } {
  const seen: { at: number | undefined; value: T | undefined } = { at: undefined, value: undefined };
  promise.then(
    (value) => Object.assign(seen, { at: performance.now(), value }),
    () => Object.assign(seen, { at: performance.now() }),
  );
  return seen;
}

describe.each(waits)("while %s hangs", (name, waiting, withinMs) => {
  test("an abort ends the run", async () => {
    const controller = new AbortController();
    const run = begin(waiting(), { signal: controller.signal });
    const events: LocusEvent[] = [];
    const settled = timed(
      (async () => {
        for await (const event of run) events.push(event);
        return run.result();
      })(),
    );
    await vi.advanceTimersByTimeAsync(1_000);
    expect(settled.at).toBeUndefined();
    const abortedAt = performance.now();
    controller.abort(new Error("Enough."));
    await vi.advanceTimersByTimeAsync(3 * graceMs);
    const result: RunResult<unknown> | undefined = settled.value;
    expect(result?.stopReason).toBe(name === "afterInvocation" ? "complete" : "cancelled");
    expect((settled.at ?? Number.NaN) - abortedAt).toBe(withinMs);
    checkEvents(events);
    checkTranscript(result?.messages ?? []);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("leaving the loop ends the run", async () => {
    const run = begin(waiting());
    const iterator = run[Symbol.asyncIterator]();
    const drained = (async () => {
      while (!(await iterator.next()).done);
    })();
    await vi.advanceTimersByTimeAsync(1_000);
    const leftAt = performance.now();
    const left = timed(Promise.resolve(iterator.return?.()));
    const settled = timed(run.result());
    await vi.advanceTimersByTimeAsync(3 * graceMs);
    await drained;
    expect([(left.at ?? Number.NaN) - leftAt, (settled.at ?? Number.NaN) - leftAt]).toEqual([withinMs, withinMs]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("calls that start after an abort", () => {
  test.each(["afterToolCall", "afterInvocation"] as const)("%s gets the grace period", async (phase) => {
    const log: string[] = [];
    const controller = new AbortController();
    const slow: Hook = {
      async [phase]({ signal }: { signal: AbortSignal }) {
        expect(signal.aborted).toBe(true);
        await new Promise((resolve) => setTimeout(resolve, graceMs - 1));
        log.push("closed");
      },
    };
    const aborting = tool({ name: "add", description: "", parameters: z.object({}), execute: () => controller.abort() });
    const start = (hooks: Hook[]) =>
      timed(new Agent({ model: adding(), tools: [aborting], hooks }).invoke("Go", { signal: controller.signal }));
    const closing = start([slow]);
    await vi.advanceTimersByTimeAsync(graceMs);
    expect(log).toEqual(["closed"]);
    expect(closing.value?.stopReason).toBe("cancelled");
  });

  test.each(["afterToolCall", "afterInvocation"] as const)(
    "%s that never settles is abandoned after the grace period",
    async (phase) => {
      const controller = new AbortController();
      const aborting = tool({ name: "add", description: "", parameters: z.object({}), execute: () => controller.abort() });
      const config: AgentConfig = { model: adding(), tools: [aborting], hooks: [{ [phase]: hang }] };
      const closing = timed(new Agent(config).invoke("Go", { signal: controller.signal }));
      await vi.advanceTimersByTimeAsync(graceMs - 1);
      expect(closing.at).toBeUndefined();
      await vi.advanceTimersByTimeAsync(1);
      expect(closing.value?.stopReason).toBe("cancelled");
    },
  );
});

describe("the order of an end", () => {
  test("a run cancelled between two calls runs no hook, condition or limit check for the next call", async () => {
    const controller = new AbortController();
    const log: string[] = [];
    const note = (what: string) => (): undefined => void log.push(what);
    const aborting = { ...add, execute: () => controller.abort() };
    const config: AgentConfig = {
      model: adding(),
      tools: [aborting],
      maxIterations: 1,
      onLimit: () => {
        log.push("onLimit");
        return { messages: [] };
      },
      termination: note("termination"),
      hooks: [{ beforeModelCall: ({ iteration }) => void log.push(`beforeModelCall ${iteration}`) }],
    };
    const run = timed(new Agent(config).invoke("Go", { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(graceMs);
    expect(run.value?.stopReason).toBe("cancelled");
    expect(log).toEqual(["beforeModelCall 1"]);
  });

  test("afterInvocation receives the error of a failed last save", async () => {
    const received: unknown[] = [];
    const full = new Error("Disk full.");
    const checkpointer = new MemoryCheckpointer();
    const save = checkpointer.save.bind(checkpointer);
    const hook: Hook = {
      name: "h",
      beforeTerminate: () => {
        Object.assign(checkpointer, { save: () => Promise.reject(full) });
        return { hookState: 1 };
      },
      afterInvocation: ({ error, success }) => void received.push(error, success),
    };
    Object.assign(checkpointer, { save });
    const config: AgentConfig = { model: scriptedModel(["Hi"]), checkpointer, hooks: [hook] };
    await expect(new Agent(config).invoke("Go", { threadId: "t" })).rejects.toBe(full);
    expect(received).toEqual([full, false]);
  });

  test("state returned by afterInvocation is saved", async () => {
    const checkpointer = new MemoryCheckpointer();
    const hooks: Hook[] = [{ name: "h", afterInvocation: () => ({ hookState: 1 }) }];
    await new Agent({ model: scriptedModel(["Hi"]), checkpointer, hooks }).invoke("Go", { threadId: "t" });
    expect((await checkpointer.load("t"))?.state.hooks).toEqual({ h: 1 });
  });
});

describe("a tool's time limit", () => {
  const limited = (execute: () => unknown) => ({ ...add, timeoutMs: 100, execute });

  test.each<[string, Hook]>([
    ["that never calls next()", { wrapToolCall: hang }],
    ["that never returns from next()", { wrapToolCall: (next) => next().then(hang) }],
    [
      "that tries for ever",
      {
        wrapToolCall: async (next) => {
          for (;;) {
            await next();
            await new Promise((resolve) => setTimeout(resolve, 10));
          }
        },
      },
    ],
  ])("covers a wrapper %s", async (_name, wrapper) => {
    const run = timed(new Agent({ model: adding(), tools: [limited(() => "ok")], hooks: [wrapper] }).invoke("Go"));
    await vi.advanceTimersByTimeAsync(99);
    expect(run.at).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(run.value?.stopReason).toBe("complete");
    expect(run.value?.state.executions).toMatchObject([{ error: { kind: "timeout" } }]);
    await vi.advanceTimersByTimeAsync(100);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("nothing runs after the end", () => {
  test("after a late save, the queued saves are dropped", async () => {
    let release = (): void => {};
    let saves = 0;
    const checkpointer = Object.assign(new MemoryCheckpointer(), {
      save: async () => {
        saves++;
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        return { version: saves };
      },
    });
    const controller = new AbortController();
    const run = timed(
      new Agent({ model: adding(), tools: [add], checkpointer }).invoke("Go", { threadId: "t", signal: controller.signal }),
    );
    await vi.advanceTimersByTimeAsync(0);
    controller.abort();
    await vi.advanceTimersByTimeAsync(graceMs);
    expect(run.value?.stopReason).toBe("cancelled");
    release();
    await vi.advanceTimersByTimeAsync(graceMs);
    expect(saves).toBe(1);
  });

  test.each<[string, (wait: Promise<void>, log: string[]) => Waiting]>([
    [
      "load",
      (wait) => ({
        config: { checkpointer: Object.assign(new MemoryCheckpointer(), { load: () => wait.then(() => undefined) }) },
        options: thread,
      }),
    ],
    ["the model's function", (wait) => ({ config: { model: () => wait.then(adding) } })],
  ])("a run aborted while %s waited computes no system prompt and leaves no timer", async (_name, waiting) => {
    let open = (): void => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const log: string[] = [];
    const { config, options } = waiting(opened, log);
    const controller = new AbortController();
    const systemPrompt = (): string => {
      log.push("system prompt");
      return "";
    };
    const run = timed(begin({ config: { ...config, systemPrompt } }, { ...options, signal: controller.signal }).result());
    await vi.advanceTimersByTimeAsync(0);
    controller.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(run.value?.stopReason).toBe("cancelled");
    open();
    await vi.advanceTimersByTimeAsync(0);
    expect({ log, timers: vi.getTimerCount() }).toEqual({ log: [], timers: 0 });
  });

  test("a run aborted while its system prompt waited leaves no timer", async () => {
    const { opened, open } = gate();
    const controller = new AbortController();
    const waiting: Waiting = { config: { systemPrompt: () => opened.then(() => "Late.") } };
    const run = timed(begin(waiting, { signal: controller.signal }).result());
    await vi.advanceTimersByTimeAsync(0);
    controller.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(run.value?.stopReason).toBe("cancelled");
    open();
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("tools that an executor starts late do not run or emit events", async () => {
    const log: string[] = [];
    let late = (): unknown => undefined;
    let progress: ((value: string) => void) | undefined;
    const controller = new AbortController();
    const telling = tool({
      name: "add",
      description: "",
      parameters: z.object({}),
      execute(_args, context) {
        log.push("body");
        ({ progress } = context);
        return never;
      },
    });
    const model = scriptedModel([{ toolCalls: [{ name: "add" }, { name: "add" }] }]);
    const hooks: Hook[] = [{ onEvent: ({ type }) => void log.push(type) }];
    const executor = {
      execute: (tasks: readonly (() => Promise<void>)[]) => {
        late = () => Promise.all(tasks.map((task) => task()));
        return Promise.resolve(tasks[0]?.()).then(hang);
      },
    };
    const run = timed(new Agent({ model, tools: [telling], executor, hooks }).invoke("Go", { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(0);
    controller.abort();
    await vi.advanceTimersByTimeAsync(graceMs);
    expect(run.value?.stopReason).toBe("cancelled");
    const before = log.length;
    await late();
    progress?.("late");
    await vi.advanceTimersByTimeAsync(graceMs);
    expect(log.slice(before)).toEqual([]);
    expect(log.filter((entry) => entry === "body")).toHaveLength(1);
  });

  test.each([0, 1])("calls that an executor starts after returning are not made; %d started before", async (count) => {
    let ran = 0;
    let late = (): unknown => undefined;
    const counting = { ...add, execute: () => ++ran };
    const executor = {
      execute: async (tasks: readonly (() => Promise<void>)[]) => {
        late = () => Promise.all(tasks.map((task) => task()));
        await Promise.all(tasks.slice(0, count).map((task) => task()));
      },
    };
    const model = scriptedModel([{ toolCalls: [1, 2].map((a) => ({ name: "add", arguments: { a } })) }, "Done."]);
    const { messages } = await new Agent({ model, tools: [counting], executor }).invoke("Go");
    await late();
    expect(ran).toBe(count);
    expect(messages.filter((message) => message.role === "tool" && message.failure === "aborted")).toHaveLength(2 - count);
  });

  test("an executor that throws leaves no tool running", async () => {
    const log: string[] = [];
    let open = (): void => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const slow = tool({
      name: "add",
      description: "",
      parameters: z.object({}),
      execute: () => opened.then(() => void log.push("tool")),
    });
    const executor = {
      execute(tasks: readonly (() => Promise<void>)[]): Promise<void> {
        void tasks[0]?.();
        throw new Error("Broken.");
      },
    };
    const run = new Agent({ model: adding(), tools: [slow], executor })
      .invoke("Go")
      .catch((error: Error) => log.push(error.message));
    await vi.advanceTimersByTimeAsync(0);
    open();
    await run;
    expect(log).toEqual(["tool", "Broken."]);
  });
});
