import {
  Agent,
  type AgentConfig,
  type AgentInput,
  type AgentState,
  type AssistantMessage,
  type Checkpointer,
  type Executor,
  type Hook,
  jsonSchema,
  type LocusEvent,
  MemoryCheckpointer,
  type Message,
  type Model,
  type ModelEvent,
  type RunOptions,
} from "@locus/core";
import { scriptedModel } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { add, adding } from "./adding.js";
import { checkEvents } from "./check-transcript.js";
import { foreign, unreadable } from "./hostile.js";
import { noUnhandledRejections } from "./run-agent.js";
import { subject } from "./subject-tool.js";

// A run settles for any input, with one terminate event, however it is driven.

noUnhandledRejections();

interface Attack {
  config?: Partial<AgentConfig>;
  input?: unknown;
  options?: unknown;
}

/** Drives the same attack in every possible way, and returns the end of each. */
async function settled(attack: () => Attack): Promise<string[]> {
  const start = () => {
    const { config, input = "Go", options } = attack();
    const agent = new Agent({ model: adding(), tools: [add], maxIterations: 4, retry: { maxAttempts: 1 }, ...config });
    return agent.run(foreign<AgentInput>(input), foreign<RunOptions>(options));
  };
  const endings: string[] = [];

  const result = await start()
    .result()
    .then(
      ({ stopReason }) => stopReason,
      () => "error",
    );
  endings.push(result);

  const run = start();
  const events: LocusEvent[] = [];
  let thrown: { error: unknown } | undefined;
  try {
    for await (const event of run) events.push(event);
  } catch (error) {
    thrown = { error };
  }
  checkEvents(events);
  const last = events.at(-1);
  if (last?.type !== "terminate") throw new Error("no terminate");
  expect("error" in last).toBe(thrown !== undefined);
  expect(JSON.parse(JSON.stringify(last))).toEqual(last);
  const outcome = await run.result().then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  expect(Object.is(outcome?.error, thrown?.error)).toBe(true);
  expect(outcome === undefined).toBe(thrown === undefined);
  endings.push(last.reason);

  const body = await start().toResponse().text();
  const frames = body.split("\n\n").filter(Boolean);
  const ends = frames.map((frame) => JSON.parse(frame.slice("data: ".length))).filter(({ type }) => type === "terminate");
  expect(ends).toHaveLength(1);
  endings.push(ends[0].reason);
  return endings;
}

const failed = ["error", "error", "error"];
const complete = ["complete", "complete", "complete"];

describe("messages of a foreign shape", () => {
  const call = { type: "tool_call", id: "x", name: "add", arguments: {} };
  const messages: readonly (readonly [name: string, message: unknown, endings: readonly string[]])[] = [
    ["content null", { role: "assistant", content: null }, complete],
    ["no content", { role: "assistant" }, complete],
    ["content null and tool_calls", { role: "assistant", content: null, tool_calls: [{ id: "x", type: "function" }] }, failed],
    ["content of a number", { role: "assistant", content: 5 }, failed],
    ["content of an object", { role: "assistant", content: { type: "text", text: "x" } }, failed],
    ["an unknown part", { role: "assistant", content: [{ type: "thinking", thinking: "x" }] }, failed],
    ["a part named like a method of objects", { role: "assistant", content: [{ type: "constructor" }] }, failed],
    ["a part that is null", { role: "assistant", content: [null] }, failed],
    ["a part that is text", { role: "assistant", content: ["x"] }, failed],
    ["a text part without text", { role: "assistant", content: [{ type: "text" }] }, failed],
    ["a call without id", { role: "assistant", content: [{ ...call, id: undefined }] }, failed],
    ["a call without arguments", { role: "assistant", content: [{ ...call, arguments: null }] }, failed],
    ["a role of another API", { role: "model", parts: [] }, failed],
    ["no role", { content: "x" }, failed],
    ["a result of a missing call", { role: "tool", toolCallId: "gone", name: "add", content: "x" }, failed],
    ["a result of a foreign shape", { role: "tool", tool_call_id: "x", content: "x" }, failed],
    ["a function in a part", { role: "assistant", content: [{ type: "text", text: "x", providerData: { f() {} } }] }, failed],
    ["a part without end", { role: "assistant", content: [{ type: "text", text: "x", providerData: cyclic() }] }, failed],
  ];

  function cyclic(): object {
    const value: Record<string, unknown> = {};
    return Object.assign(value, { left: value, right: value });
  }

  const isMessage = (message: unknown) => foreign<Message>(message);

  test.each(messages)("in the input: %s", async (_name, message, endings) => {
    expect(await settled(() => ({ input: [message, { role: "user", content: "Go" }] }))).toEqual(endings);
  });

  test.each(messages)("of beforeInvocation: %s", async (_name, message, endings) => {
    const hook: Hook = { beforeInvocation: ({ input }) => ({ messages: [isMessage(message), ...input] }) };
    expect(await settled(() => ({ config: { hooks: [hook] } }))).toEqual(endings);
  });

  test.each(messages)("in a given state: %s", async (_name, message, endings) => {
    const state = { version: 1, messages: [message] };
    expect(await settled(() => ({ options: { state } }))).toEqual(endings);
  });

  test.each(messages)("in a saved thread: %s", async (_name, message, endings) => {
    const load: Checkpointer["load"] = async () => ({
      state: foreign<AgentState>({ version: 1, messages: [message] }),
      version: undefined as never,
    });
    const checkpointer = Object.assign(new MemoryCheckpointer(), { load });
    expect(await settled(() => ({ config: { checkpointer }, options: { threadId: crypto.randomUUID() } }))).toEqual(endings);
  });

  test.each(messages)("of afterModelCall: %s", async (name, message, endings) => {
    const isRole = name.startsWith("a result");
    const hook: Hook = { afterModelCall: () => ({ message: foreign<AssistantMessage>(message) }) };
    expect(await settled(() => ({ config: { hooks: [hook] } }))).toEqual(isRole ? failed : endings);
  });

  test.each(messages)("of a custom model: %s", async (_name, message, endings) => {
    const stream = async function* (): AsyncGenerator<ModelEvent> {
      yield foreign({ type: "model_chunk", content: "x" });
      yield foreign({ type: "model_complete", message, finishReason: { reason: "stop" } });
    };
    const model: Model = { provider: "p", modelId: "m", capabilities: {}, stream };
    expect(await settled(() => ({ config: { model } }))).toEqual(endings);
  });

  test.each(messages)("of continueWith: %s", async (_name, message, endings) => {
    const hooks: Hook[] = [
      { beforeTerminate: ({ iteration }) => (iteration < 2 ? { continueWith: [isMessage(message)] } : undefined) },
    ];
    expect(await settled(() => ({ config: { model: scriptedModel(() => "Hi"), hooks } }))).toEqual(endings);
  });

  test.each(messages)("of onLimit: %s", async (_name, message, endings) => {
    const config = { maxIterations: 1, onLimit: () => ({ messages: [isMessage(message)] }) };
    const limited = ["max_iterations", "max_iterations", "max_iterations"];
    expect(await settled(() => ({ config }))).toEqual(endings === complete ? limited : failed);
  });
});

describe("options and answers of a foreign shape", () => {
  const answer = (event: unknown): Attack => ({
    config: {
      model: {
        provider: "p",
        modelId: "m",
        capabilities: {},
        async *stream() {
          yield foreign<ModelEvent>(event);
        },
      },
    },
  });
  const listener = { aborted: false, addEventListener() {} };

  test.each<[string, () => Attack, readonly string[]]>([
    ["a controller for its signal", () => ({ options: { signal: new AbortController() } }), failed],
    ["an object for a signal", () => ({ options: { signal: {} } }), failed],
    ["text for a signal", () => ({ options: { signal: "abort" } }), failed],
    ["null for a signal", () => ({ options: { signal: null } }), failed],
    ["half a signal", () => ({ options: { signal: listener } }), failed],
    ["an event target for a signal", () => ({ options: { signal: new EventTarget() } }), failed],
    ["options that cannot be read", () => ({ options: unreadable.find(([name]) => name === "a revoked proxy")?.[1]() }), failed],
    ["options of text", () => ({ options: "thread" }), failed],
    ["a misspelt option", () => ({ options: { treadId: "t" } }), failed],
    ["an event that is null", () => answer(null), failed],
    ["an event without a type", () => answer({}), failed],
    ["an answer without a message", () => answer({ type: "model_complete" }), failed],
    [
      "an answer without a reason",
      () => answer({ type: "model_complete", message: { role: "assistant", content: "x" } }),
      complete,
    ],
    ["an answer of the user", () => answer({ type: "model_complete", message: { role: "user", content: "x" } }), failed],
    ["no stream", () => ({ config: { model: foreign<Model>({ stream: () => undefined }) } }), failed],
    ["a system prompt of a number", () => ({ config: { systemPrompt: foreign(() => 5) } }), failed],
    ["an asynchronous stop condition", () => ({ config: { termination: foreign(async () => "enough") } }), failed],
    ["no input", () => ({ input: [] }), failed],
    ["empty text", () => ({ input: "" }), failed],
  ])("%s", async (_name, attack, endings) => {
    expect(await settled(attack)).toEqual(endings);
  });
});

describe.each(unreadable)("%s", (_name, make) => {
  const boom = (): never => {
    throw make();
  };
  const rejected = (): Promise<never> => Promise.reject(make());
  const phases = [
    "beforeInvocation",
    "afterInvocation",
    "beforeModelCall",
    "afterModelCall",
    "beforeToolCall",
    "afterToolCall",
    "afterIteration",
    "beforeTerminate",
    "wrapModel",
    "wrapToolCall",
    "onEvent",
  ] as const;

  test.each(phases)("thrown by %s", async (phase) => {
    expect(await settled(() => ({ config: { hooks: [{ [phase]: boom }] } }))).toEqual(failed);
  });

  test.each(phases.filter((phase) => phase !== "wrapModel"))("as the rejection of %s", async (phase) => {
    // An unowned Promise may be reported after the last event.
    const endings = await settled(() => ({ config: { hooks: [{ [phase]: rejected }] } }));
    expect(endings).toEqual(failed);
  });

  test.each<[string, () => Attack, readonly string[]]>([
    ["the model", () => ({ config: { model: scriptedModel([{ text: "x", error: make() }]) } }), failed],
    ["the model's promise", () => ({ config: { model: rejected } }), failed],
    [
      "the model's stream()",
      () => ({ config: { model: { provider: "p", modelId: "m", capabilities: {}, stream: boom } } }),
      failed,
    ],
    ["the system prompt", () => ({ config: { systemPrompt: boom } }), failed],
    ["the executor", () => ({ config: { executor: { execute: boom } } }), failed],
    ["the executor's promise", () => ({ config: { executor: { execute: rejected } } }), failed],
    ["the stop condition", () => ({ config: { termination: boom } }), failed],
    ["onLimit", () => ({ config: { maxIterations: 1, onLimit: boom } }), failed],
    ["a tool", () => ({ config: { model: calling(), tools: [subject(boom)] } }), complete],
    ["a tool's promise", () => ({ config: { model: calling(), tools: [subject(rejected)] } }), complete],
    [
      "a schema",
      () => ({ config: { model: calling(), tools: [{ ...subject(() => ""), parameters: jsonSchema({}, boom) }] } }),
      complete,
    ],
    [
      "the store of long results",
      () => ({
        config: {
          model: calling(),
          tools: [subject(() => "long")],
          maxToolResultLength: 1,
          toolResults: { shorten: rejected },
        },
      }),
      complete,
    ],
    ["the output schema", () => ({ config: { ...withOutput(), outputSchema: foreign(jsonSchema({}, boom)) } }), failed],
    ["load", () => saving({ load: rejected }), failed],
    ["save", () => saving({ save: rejected }), failed],
    ["save, at once", () => saving({ save: boom }), failed],
  ])("thrown by %s", async (_name, attack, endings) => {
    expect(await settled(attack)).toEqual(endings);
  });

  const calling = () => scriptedModel([{ toolCalls: [{ name: "subject" }] }, "Done."]);
  const withOutput = () => ({ model: scriptedModel(() => "{}"), tools: [] });
  const saving = (broken: Partial<Checkpointer>): Attack => ({
    config: { checkpointer: Object.assign(new MemoryCheckpointer(), broken) },
    options: { threadId: "t" },
  });
});

const eager: Executor["execute"] = (tasks) => {
  for (const task of tasks) task().catch(() => {});
  return Promise.resolve();
};

describe("executors that violate their contract", () => {
  test.each<[string, Executor["execute"]]>([
    ["runs nothing", async () => {}],
    ["gives no promise", foreign(() => undefined)],
    ["does not wait", eager],
    ["runs each task twice", async (tasks) => void (await Promise.all([...tasks, ...tasks].map((task) => task())))],
    ["swallows what fails", async (tasks) => void (await Promise.allSettled(tasks.map((task) => task())))],
  ])("one that %s", async (_name, execute) => {
    expect(await settled(() => ({ config: { executor: { execute } } }))).toEqual(complete);
  });

  test.each<[string, Executor["execute"]]>([
    ["does not wait", eager],
    ["swallows what fails", async (tasks) => void (await Promise.allSettled(tasks.map((task) => task())))],
  ])("one that %s does not hide a failure", async (_name, execute) => {
    const hooks: Hook[] = [{ afterToolCall: () => Promise.reject(new Error("Boom")) }];
    expect(await settled(() => ({ config: { executor: { execute }, hooks } }))).toEqual(failed);
  });
});
