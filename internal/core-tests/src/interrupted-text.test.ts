import {
  Agent,
  type AgentConfig,
  type Hook,
  type LocusEvent,
  MemoryCheckpointer,
  type Model,
  type ModelEvent,
  type RunResult,
  ServerError,
  StreamInterruptedError,
  TimeoutError,
  textOf,
  type Usage,
} from "@locus/core";
import { type ScriptedTurn, scriptedModel } from "@locus/testkit";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { add } from "./adding.js";
import { eventsOf, noUnhandledRejections, succeed } from "./run-agent.js";

// Emitted text is kept when its turn breaks off: in the thread, the result and the next request.

noUnhandledRejections();
beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
afterEach(() => void vi.useRealTimers());

const shown = "Half an answer";
const half: Partial<ScriptedTurn> = { text: ["Half an ", "answer"], state: { previousResponseId: "r" } };
const call = { name: "add", arguments: { a: 1 } };

/** How a turn breaks off, and the outcome of the run. */
type Break = [name: string, turn: ScriptedTurn, how: "abort" | "leave" | "fail", error?: { isInstance(error: unknown): boolean }];
const breaks: Break[] = [
  ["a cancel", { ...half, hang: true }, "abort"],
  ["a cancel while calls stream", { ...half, toolCalls: [call], hang: true }, "abort"],
  ["leaving", { ...half, hang: true }, "leave"],
  ["leaving while calls stream", { ...half, toolCalls: [call], hang: true }, "leave"],
  ["a failure", { ...half, error: new ServerError("Cut.") }, "fail", ServerError],
  [
    "a failure while calls stream",
    { ...half, toolCalls: [call], error: new StreamInterruptedError("Cut.") },
    "fail",
    StreamInterruptedError,
  ],
  ["a timeout", { ...half, hang: true }, "fail", TimeoutError],
];

/** The position in the run of the turn that breaks off. */
const positions: readonly (readonly [name: string, config: (turn: ScriptedTurn) => Partial<AgentConfig<unknown>>])[] = [
  ["a turn", (turn) => ({ model: scriptedModel([turn]) })],
  ["a turn behind tools", (turn) => ({ model: scriptedModel([{ text: "Let me see.", toolCalls: [call] }, turn]) })],
  ["a wrapped turn", (turn) => ({ model: scriptedModel([turn]), hooks: [{ wrapModel: loud }] })],
  [
    "a summary",
    (turn) => ({
      model: scriptedModel([{ toolCalls: [call] }]),
      auxiliaryModel: scriptedModel([turn]),
      maxIterations: 1,
      onLimit: () => ({ messages: [{ role: "user", content: "Sum up." }] }),
    }),
  ],
  [
    "the output call",
    (turn) => ({
      model: scriptedModel([{ toolCalls: [call] }, turn]),
      outputSchema: z.object({ a: z.number() }),
      tools: [{ ...add, terminal: true }],
    }),
  ],
];

/** A wrapper that emits a different text than its model. */
const loud: Hook["wrapModel"] = (model): Model => ({
  provider: model.provider,
  modelId: model.modelId,
  capabilities: model.capabilities,
  async *stream(request): AsyncGenerator<ModelEvent> {
    for await (const event of model.stream(request))
      yield event.type === "model_chunk" && event.content ? { ...event, content: event.content.toUpperCase() } : event;
  },
});

describe.each(positions)("in %s", (position, config) => {
  const text = position === "a wrapped turn" ? shown.toUpperCase() : shown;

  test.each<Break>(breaks)("%s keeps the text", async (_name, turn, how, kind) => {
    const checkpointer = new MemoryCheckpointer();
    const controller = new AbortController();
    const agent = new Agent<unknown>({
      model: scriptedModel([]),
      tools: [add],
      checkpointer,
      retry: { maxAttempts: 3 },
      ...config(turn),
    });
    const run = agent.run("Go", { threadId: "t", signal: controller.signal });
    const events: LocusEvent[] = [];
    let streamed = "";
    const drive = async (): Promise<{ result?: RunResult<unknown>; error?: unknown }> => {
      try {
        for await (const event of run) {
          events.push(event);
          if (event.type === "model_start") streamed = "";
          if (event.type === "model_chunk") streamed += event.content ?? "";
          if (streamed !== text) continue;
          if (how === "leave") break;
          if (how === "abort") controller.abort();
        }
        return { result: await run.result() };
      } catch (error) {
        return { error };
      }
    };
    const driven = drive();
    await vi.advanceTimersByTimeAsync(300_000);
    const { result, error } = await driven;

    const saved = (await checkpointer.load("t"))?.state;
    const last = saved?.messages.at(-1);
    expect(last).toEqual({
      role: "assistant",
      content: [{ type: "text", text }],
      interrupted: true,
      origin: { provider: "scripted", modelId: "scripted-model" },
    });
    expect(saved).not.toHaveProperty("providerState");
    const end = events.at(-1);
    if (end?.type === "terminate") {
      expect(end.message).toBe(text);
      expect(end).not.toHaveProperty("finishReason");
    } else expect(how).toBe("leave");
    if (kind) expect(kind.isInstance(error)).toBe(true);
    else {
      expect(result).toMatchObject({ stopReason: "cancelled", success: false, message: text });
      expect(result).not.toHaveProperty("finishReason");
      expect(result?.messages.at(-1)).toEqual(last);
    }

    const next = scriptedModel(["On."]);
    await succeed({ model: next, checkpointer }, "Go on.", { threadId: "t" });
    expect(next.requests[0]?.messages.slice(-2).map(textOf)).toEqual([text, "Go on."]);
  });
});

describe("a turn without text", () => {
  test.each<[string, ScriptedTurn]>([
    ["nothing", { hang: true, after: "start" }],
    ["thinking", { reasoning: "Hm.", hang: true }],
    ["a call", { toolCalls: [call], hang: true }],
  ])("that has emitted %s leaves no message", async (_name, turn) => {
    const controller = new AbortController();
    const running = new Agent({ model: scriptedModel([turn]), tools: [add] }).invoke("Go", { signal: controller.signal });
    await vi.advanceTimersByTimeAsync(0);
    controller.abort();
    const { messages, message } = await running;
    expect(messages.map(({ role }) => role)).toEqual(["user"]);
    expect(message).toBe("");
  });

  test("an answer that a hook discards is not kept", async () => {
    const hook: Hook = { afterModelCall: ({ iteration }) => (iteration === 1 ? { retry: true } : undefined) };
    const { result } = await succeed({ model: scriptedModel(["Bad.", "Good."]), hooks: [hook] });
    expect(result.messages.map(textOf)).toEqual(["Go", "Good."]);
  });

  test("a complete answer interrupted in a hook is kept once", async () => {
    const controller = new AbortController();
    const running = new Agent({
      model: scriptedModel(["Whole."]),
      hooks: [{ afterModelCall: () => new Promise(() => {}) }],
    }).invoke("Go", { signal: controller.signal });
    await vi.advanceTimersByTimeAsync(0);
    controller.abort();
    const { messages } = await running;
    expect(messages.map(textOf)).toEqual(["Go", "Whole."]);
  });
});

describe("usage of an interrupted turn", () => {
  const input: Usage = { inputTokens: 90_000 };
  const reporting = (rest: () => AsyncGenerator<ModelEvent> | readonly ModelEvent[]): Model => {
    let attempts = 0;
    return {
      provider: "p",
      modelId: "m",
      capabilities: {},
      async *stream() {
        attempts++;
        yield { type: "model_start" };
        yield { type: "model_usage", usage: { inputTokens: 1 } };
        yield { type: "model_usage", usage: input };
        if (attempts > 1) {
          yield {
            type: "model_complete",
            message: { role: "assistant", content: "Hi" },
            usage: { inputTokens: 5, outputTokens: 1, raw: { a: 1 } },
            finishReason: { reason: "stop" },
          };
          return;
        }
        yield* rest();
      },
    };
  };
  const invoke = async (model: Model, options: { abortAt?: LocusEvent["type"]; leaveAt?: LocusEvent["type"] } = {}) => {
    const controller = new AbortController();
    const run = new Agent({ model, retry: { maxAttempts: 2, initialDelayMs: 1 } }).run("Go", { signal: controller.signal });
    const events: LocusEvent[] = [];
    const driven = (async () => {
      for await (const event of run) {
        events.push(event);
        if (event.type === options.abortAt) controller.abort();
        if (event.type === options.leaveAt) break;
      }
      return run.result();
    })().catch(() => undefined);
    await vi.advanceTimersByTimeAsync(10);
    return { result: await driven, events };
  };
  async function* hang(): AsyncGenerator<ModelEvent> {
    await new Promise(() => {});
  }
  async function* textThenHang(): AsyncGenerator<ModelEvent> {
    yield { type: "model_chunk", content: "x" };
    yield* hang();
  }
  async function* textThenFail(): AsyncGenerator<ModelEvent> {
    yield { type: "model_chunk", content: "x" };
    throw new ServerError("Cut.");
  }
  function failAtOnce(): never {
    throw new ServerError("Busy.");
  }

  test("aborted: the reported usage counts, marked as incomplete", async () => {
    for (const rest of [hang, textThenHang]) {
      const { result } = await invoke(reporting(rest), { abortAt: "model_usage" });
      expect(result?.usage).toEqual({ inputTokens: 1, incomplete: true });
    }
    const { result } = await invoke(reporting(textThenHang), { abortAt: "model_chunk" });
    expect(result?.usage).toEqual({ ...input, incomplete: true });
    expect(result?.state.usage).toEqual({ ...input, incomplete: true });
  });

  test("left: the reported usage counts, marked as incomplete", async () => {
    const { result } = await invoke(reporting(textThenHang), { leaveAt: "model_chunk" });
    expect(result?.usage).toEqual({ ...input, incomplete: true });
  });

  test("failed: the terminate event has the usage", async () => {
    const { events } = await invoke(reporting(textThenFail));
    expect(eventsOf(events, "terminate")).toMatchObject([{ reason: "error", usage: { ...input, incomplete: true } }]);
  });

  test("retried: the failed attempt and the good one are summed", async () => {
    const { result, events } = await invoke(reporting(failAtOnce));
    expect(eventsOf(events, "model_retry")).toHaveLength(1);
    expect(result?.usage).toEqual({ inputTokens: 90_005, outputTokens: 1, incomplete: true });
  });

  test("complete: only the last count holds, including raw", async () => {
    const whole = (): readonly ModelEvent[] => [
      {
        type: "model_complete",
        message: { role: "assistant", content: "Hi" },
        usage: { inputTokens: 90_001, outputTokens: 1, raw: { a: 1 } },
        finishReason: { reason: "stop" },
      },
    ];
    const { result } = await invoke(reporting(whole));
    expect(result?.usage).toEqual({ inputTokens: 90_001, outputTokens: 1, raw: { a: 1 } });
  });

  test("complete without usage: the earlier counts hold", async () => {
    const bare = (): readonly ModelEvent[] => [
      { type: "model_complete", message: { role: "assistant", content: "Hi" }, finishReason: { reason: "stop" } },
    ];
    const { result } = await invoke(reporting(bare));
    expect(result?.usage).toEqual({ ...input, incomplete: true });
  });

  test("never reported: usage of a cut answer is incomplete, that of a complete answer is not", async () => {
    const cut = await invoke(scriptedModel([{ text: "x", error: new ServerError("Cut.") }]));
    expect(eventsOf(cut.events, "terminate")).toMatchObject([{ usage: { incomplete: true } }]);
    const whole = await invoke(scriptedModel([{ text: "x", usage: null }]));
    expect(whole.result?.usage).toEqual({});
    const refused = await invoke(scriptedModel([{ error: new ServerError("Busy.") }, { error: new ServerError("Busy.") }]));
    expect(eventsOf(refused.events, "terminate")).toMatchObject([{ usage: {} }]);
    expect(eventsOf(refused.events, "terminate")[0]?.usage).not.toHaveProperty("incomplete");
  });
});
