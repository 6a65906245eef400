import {
  Agent,
  type AgentConfig,
  type AgentState,
  type AssistantMessage,
  ConfigurationError,
  type Hook,
  type JsonValue,
  jsonSchema,
  MemoryCheckpointer,
  type Message,
  type Model,
  type ModelEvent,
  OutputValidationError,
} from "@locus/core";
import { scriptedModel } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { add, adding } from "./adding.js";
import { foreign } from "./hostile.js";
import { play, succeed } from "./run-agent.js";
import { subject } from "./subject-tool.js";

// JSON too deep to copy or write, and values that JSON cannot hold, are refused on input with a clear error, so that the thread can
// always be saved.

const depths = [600, 2_000, 6_000, 50_000];
const deep = (depth: number): JsonValue => {
  let value: JsonValue = "x";
  for (let level = 0; level < depth; level++) value = [value];
  return value;
};
const text = (depth: number): string => `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`;
const levels = "500 levels";

function keeping(config: Partial<AgentConfig>): { config: AgentConfig; thread: () => Promise<unknown> } {
  const checkpointer = new MemoryCheckpointer();
  return { config: { model: adding(), tools: [add], checkpointer, ...config }, thread: () => checkpointer.load("t") };
}

describe.each(depths)("%d levels", (depth) => {
  const calling = () => scriptedModel([{ toolCalls: [{ name: "subject" }] }, "Done."]);

  test("of arguments are invalid arguments", async () => {
    const model = scriptedModel([{ toolCalls: [{ name: "subject", arguments: text(depth) }] }, "Done."]);
    const tool = { ...subject(() => "ran"), parameters: z.object({ a: z.unknown() }) };
    const { config, thread } = keeping({ model, tools: [tool] });
    const { result } = await succeed(config, "Go", { threadId: "t" });
    expect(result.messages[2]).toMatchObject({ failure: "invalid_arguments", content: expect.stringContaining(levels) });
    expect(JSON.stringify(await thread())).toContain("invalidArguments");
  });

  test.each<[string, () => unknown]>([
    ["a result", () => deep(depth)],
    ["a part of a result", () => [{ type: "text", text: "x", providerData: deep(depth) }]],
  ])("of %s do not end the run", async (_name, execute) => {
    const { config } = keeping({ model: calling(), tools: [subject(execute)] });
    const { result } = await play(config, "Go", { threadId: "t" });
    expect(result?.stopReason).toBe("complete");
  });

  test("of progress fail the tool, or are emitted", async () => {
    const telling = {
      ...subject(() => ""),
      execute: (_args: unknown, { progress }: { progress(value: JsonValue): void }) => progress(deep(depth)),
    };
    const { config } = keeping({ model: calling(), tools: [telling] });
    const { result, events } = await succeed(config, "Go", { threadId: "t" });
    expect(result.messages[2]).toMatchObject({ failure: "failed", content: expect.stringContaining(levels) });
    expect(events.map(({ type }) => type)).not.toContain("tool_progress");
  });

  const hooks: readonly (readonly [name: string, hook: Hook])[] = [
    ["hookState", { name: "deep", beforeModelCall: () => ({ hookState: deep(depth) }) }],
    ["emit", { name: "deep", beforeModelCall: () => ({ emit: { type: "custom", name: "x", data: deep(depth) } }) }],
    ["continueWith", { name: "deep", beforeTerminate: () => ({ continueWith: [withData(deep(depth))] }) }],
    ["messages", { name: "deep", beforeInvocation: () => ({ messages: [withData(deep(depth))] }) }],
    [
      "message",
      {
        name: "deep",
        afterModelCall: () => ({ message: foreign<AssistantMessage>({ ...withData(deep(depth)), role: "assistant" }) }),
      },
    ],
    ["arguments", { name: "deep", beforeToolCall: () => ({ arguments: { a: deep(depth) } }) }],
    [
      "result",
      { name: "deep", beforeToolCall: () => ({ result: [{ type: "text", text: "x", providerData: foreign(deep(depth)) }] }) },
    ],
    [
      "afterToolCall's result",
      { name: "deep", afterToolCall: () => ({ result: [{ type: "text", text: "x", providerData: foreign(deep(depth)) }] }) },
    ],
    [
      "an outcome",
      {
        name: "deep",
        wrapToolCall: async () => ({ result: [{ type: "text", text: "x", providerData: foreign(deep(depth)) }], durationMs: 0 }),
      },
    ],
  ];
  test.each(hooks)("of a hook's %s throw an error that names the hook", async (_name, hook) => {
    const { config, thread } = keeping({ hooks: [hook] });
    const { error } = await play(config, "Go", { threadId: "t" });
    expect(ConfigurationError.isInstance(error)).toBe(true);
    expect(String(error)).toContain('The hook "deep"');
    expect(String(error)).toContain(levels);
    JSON.stringify(await thread());
  });

  test.each<[string, (data: JsonValue) => unknown]>([
    ["a model's part", (data) => [{ type: "provider", kind: "search", data }]],
    ["a model's thinking", (data) => [{ type: "reasoning", text: "x", providerData: { p: data } }]],
  ])("of %s throw a clear error", async (_name, content) => {
    const model: Model = {
      provider: "p",
      modelId: "m",
      capabilities: {},
      async *stream(): AsyncGenerator<ModelEvent> {
        yield { type: "model_chunk", content: "x" };
        yield {
          type: "model_complete",
          message: { role: "assistant", content: foreign(content(deep(depth))) },
          finishReason: { reason: "stop" },
        };
      },
    };
    const { config, thread } = keeping({ model });
    const { error } = await play(config, "Go", { threadId: "t" });
    expect(ConfigurationError.isInstance(error)).toBe(true);
    expect(String(error)).toContain(levels);
    JSON.stringify(await thread());
  });

  test("of an object that fits the output schema cause a retry, then an error", async () => {
    const model = scriptedModel(() => text(depth));
    const { error, events } = await play({ model, outputSchema: z.object({ a: z.unknown() }), outputSchemaRetries: 1 });
    expect(OutputValidationError.isInstance(error)).toBe(true);
    expect(String(error)).toContain(levels);
    expect(model.requests).toHaveLength(2);
    JSON.stringify(events);
  });

  const yielding: readonly (readonly [name: string, event: (data: JsonValue) => unknown])[] = [
    ["model_part", (data) => ({ type: "model_part", part: { type: "provider", kind: "x", data } })],
    ["model_warning", (data) => ({ type: "model_warning", code: "x", message: "x", details: data })],
    [
      "model_complete's data",
      (data) => ({
        type: "model_complete",
        message: { role: "assistant", content: "x" },
        finishReason: { reason: "stop" },
        providerData: { p: data },
      }),
    ],
  ];
  test.each(yielding)("of a model's %s throw a clear error, and a response ends properly", async (_name, event) => {
    const model: Model = {
      provider: "p",
      modelId: "m",
      capabilities: {},
      async *stream(): AsyncGenerator<ModelEvent> {
        yield { type: "model_chunk", content: "x" };
        yield foreign(event(deep(depth)));
        yield { type: "model_complete", message: { role: "assistant", content: "x" }, finishReason: { reason: "stop" } };
      },
    };
    const { error } = await play({ model });
    expect(ConfigurationError.isInstance(error)).toBe(true);
    expect(String(error)).toContain(levels);
    expect(await new Agent({ model }).run("Go").toResponse().text()).toContain('"type":"terminate"');
  });

  test("of an object parsed by a provider are ignored in favour of the text", async () => {
    const model: Model = {
      provider: "p",
      modelId: "m",
      capabilities: { output: "json_schema" },
      async *stream(): AsyncGenerator<ModelEvent> {
        yield { type: "model_chunk", content: '{"a":1}' };
        yield {
          type: "model_complete",
          message: { role: "assistant", content: '{"a":1}' },
          output: { a: deep(depth) },
          finishReason: { reason: "stop" },
        };
      },
    };
    const { result, events } = await succeed({ model, outputSchema: z.object({ a: z.unknown() }) });
    expect(result.parsed).toEqual({ a: 1 });
    JSON.stringify(events);
  });

  test("of metadata, input and state throw clear errors", async () => {
    const model = adding();
    for (const [input, options] of [
      ["Go", { metadata: { a: deep(depth) } }],
      [[withData(deep(depth))], {}],
      ["Go", { state: foreign<AgentState>({ version: 1, messages: [], metadata: { a: deep(depth) } }) }],
      ["Go", { state: foreign<AgentState>({ version: 1, messages: [withData(deep(depth))] }) }],
    ] as const) {
      const { error } = await play({ model }, input, options);
      expect(ConfigurationError.isInstance(error)).toBe(true);
      expect(String(error)).toContain(levels);
    }
    expect(model.requests).toEqual([]);
  });
});

function withData(data: JsonValue): Message {
  return { role: "user", content: [{ type: "text", text: "x", providerData: foreign({ p: data }) }] };
}

describe("values that JSON cannot hold, in saved data", () => {
  const values: readonly (readonly [name: string, value: unknown])[] = [
    ["a function", () => 1],
    ["a symbol", Symbol("s")],
    ["a bigint", 1n],
    ["a Map", new Map()],
    ["a Date", new Date(0)],
    ["bytes", new Uint8Array(3)],
    ["an error", new Error("x")],
    ["a promise", Promise.resolve()],
    [
      "itself",
      (() => {
        const value: Record<string, unknown> = {};
        return Object.assign(value, { left: value, right: value });
      })(),
    ],
  ];

  test.each(values)("%s", async (_name, value) => {
    const hooks: Hook[] = [
      { name: "odd", beforeModelCall: () => ({ hookState: foreign({ value }) }) },
      { name: "odd", beforeModelCall: () => ({ emit: { type: "custom", name: "x", data: foreign({ value }) } }) },
      { name: "odd", beforeTerminate: () => ({ continueWith: [withData(foreign({ value }))] }) },
      { name: "odd", beforeToolCall: () => ({ arguments: foreign({ value }) }) },
    ];
    for (const hook of hooks) {
      const { error } = await play({ model: adding(), tools: [add], hooks: [hook] });
      expect(ConfigurationError.isInstance(error)).toBe(true);
      expect(String(error)).toContain('The hook "odd"');
    }
    for (const options of [{ metadata: foreign<Record<string, string>>({ value }) }]) {
      const { error } = await play({ model: adding(), tools: [add] }, "Go", options);
      expect(String(error)).toContain("metadata must be JSON");
    }
  });
});

test("non-JSON arguments in a wrapper's message reach the model as invalid", async () => {
  const wrapModel: Hook["wrapModel"] = (model) => ({
    provider: model.provider,
    modelId: model.modelId,
    capabilities: model.capabilities,
    async *stream(request) {
      for await (const event of model.stream(request)) {
        if (event.type !== "model_complete" || typeof event.message.content === "string") yield event;
        else
          yield {
            ...event,
            message: {
              ...event.message,
              content: event.message.content.map((part) =>
                part.type === "tool_call" ? { ...part, arguments: foreign({ f() {} }) } : part,
              ),
            },
          };
      }
    },
  });
  const { result } = await succeed({ model: adding(), tools: [{ ...add, parameters: jsonSchema({}) }], hooks: [{ wrapModel }] });
  expect(result.messages[2]).toMatchObject({ failure: "invalid_arguments" });
});
