import { runInNewContext } from "node:vm";
import { ConfigurationError, type Hook, MemoryCheckpointer, type ToolOutcome } from "@locus/core";
import { scriptedModel } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { add, adding, toolTexts } from "./adding.js";
import { foreign } from "./hostile.js";
import { eventsOf, play, succeed } from "./run-agent.js";
import { subject } from "./subject-tool.js";

// An invalid directive ends the run with an error that names the hook and the valid return values.

const terminate = { type: "terminate", reason: "complete", success: true, iterations: 0, message: "", usage: {} };
const outcome = (given: unknown): Hook => ({ wrapToolCall: async () => foreign<ToolOutcome>(given) });

describe("is a clear error:", () => {
  const wrong: readonly (readonly [name: string, hook: Hook, words: string])[] = [
    ["a second terminate", { beforeModelCall: () => ({ emit: foreign(terminate) }) }, "terminate"],
    ["a second terminate at the very end", { afterInvocation: () => ({ emit: foreign(terminate) }) }, "terminate"],
    [
      "a terminate among events",
      { beforeModelCall: () => ({ emit: [{ type: "custom", name: "x", data: 1 }, foreign(terminate)] }) },
      "terminate",
    ],
    ["an event that is text", { beforeModelCall: () => ({ emit: foreign("event") }) }, "an invalid event"],
    ["an event that is null", { beforeModelCall: () => ({ emit: foreign(null) }) }, "an invalid event"],
    ["an event without a type", { beforeModelCall: () => ({ emit: foreign({ name: "x" }) }) }, "an invalid event"],
    [
      "wrapToolCall without return",
      { wrapToolCall: foreign(async (next: () => Promise<unknown>) => void (await next())) },
      "wrapToolCall must return the outcome of next()",
    ],
    ["an outcome of text", outcome("done"), "no text or parts as its result"],
    ["an outcome without a result", outcome({ durationMs: 1 }), "no text or parts as its result"],
    ["an outcome of a number", outcome({ result: 5 }), "no text or parts as its result"],
    ["an outcome with an unknown part", outcome({ result: [{ type: "video" }] }), '"video"'],
    ["an outcome with an error in words", outcome({ result: "x", error: "boom" }), "error without kind and message"],
    ["an outcome with a thrown error", outcome({ result: "x", error: new Error("boom") }), "error without kind and message"],
    ["result: 5", { beforeToolCall: () => ({ result: foreign(5) }) }, "no text or parts as its result"],
    ["result: 5 behind the call", { afterToolCall: () => ({ result: foreign(5) }) }, "no text or parts as its result"],
    ["a result of unknown parts", { beforeToolCall: () => ({ result: foreign([{ text: "x" }]) }) }, "an invalid result"],
    ["deny: true", { beforeToolCall: () => ({ deny: foreign(true) }) }, "deny"],
    ["arguments with a function", { beforeToolCall: () => ({ arguments: foreign({ f() {} }) }) }, "must be JSON"],
    ["stop: {}", { beforeModelCall: () => ({ stop: foreign({}) }) }, "stop must be { reason }"],
    ["stop: true", { beforeModelCall: () => ({ stop: foreign(true) }) }, "stop must be { reason }"],
    ["stop of a number", { afterIteration: () => ({ stop: foreign({ reason: 5 }) }) }, "stop must be { reason }"],
    ['confidence: "high"', { beforeModelCall: () => ({ confidence: foreign("high") }) }, "confidence"],
    ["confidence: NaN", { beforeModelCall: () => ({ confidence: Number.NaN }) }, "confidence"],
    ["confidence: 1.1", { beforeModelCall: () => ({ confidence: 1.1 }) }, "confidence"],
    ["confidence: -0.1", { beforeModelCall: () => ({ confidence: -0.1 }) }, "confidence"],
    ["request: {}", { beforeModelCall: () => ({ request: foreign({}) }) }, "request must have messages"],
    ["request of text", { beforeModelCall: () => ({ request: foreign("Hi") }) }, "request must have messages"],
    ["hookState with a function", { beforeModelCall: () => ({ hookState: foreign({ f() {} }) }) }, "hookState must be JSON"],
    ["hookState of a function", { beforeModelCall: () => ({ hookState: foreign(() => 1) }) }, "hookState must be JSON"],
    ["messages of text", { beforeInvocation: () => ({ messages: foreign("Hi") }) }, "messages"],
    ["continueWith of text", { beforeTerminate: () => ({ continueWith: foreign("On.") }) }, "continueWith"],
    [
      "continueWith of a foreign message",
      { afterIteration: () => ({ continueWith: foreign([{ role: "model", parts: [] }]) }) },
      "continueWith",
    ],
    ["message of text", { afterModelCall: () => ({ message: foreign("Hi") }) }, "message"],
    [
      "message of the user",
      { afterModelCall: () => ({ message: foreign({ role: "user", content: "Hi" }) }) },
      "assistant message",
    ],
    ["no model of wrapModel", { wrapModel: () => foreign({ provider: "p" }) }, "no model"],
    ["a promise of wrapModel", { wrapModel: foreign(async (model: unknown) => model) }, "no model"],
  ];

  test.each(wrong)("%s", async (_name, hook, words) => {
    const checkpointer = new MemoryCheckpointer();
    const config = {
      model: adding(),
      tools: [add],
      checkpointer,
      hooks: [
        { name: "odd", ...hook },
        { name: "fine", onEvent() {} },
      ],
    };
    const { error, events } = await play(config, "Go", { threadId: "t" });
    expect(ConfigurationError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ message: expect.stringContaining('The hook "odd"') });
    expect(String(error)).toContain(words);
    expect(eventsOf(events, "terminate")).toHaveLength(1);
    JSON.stringify(await checkpointer.load("t"));
  });

  test.each(wrong)("%s, of a hook without a name", async (name, hook) => {
    const { error } = await play({ model: adding(), tools: [add], hooks: [hook] });
    expect(ConfigurationError.isInstance(error)).toBe(true);
    expect(String(error)).toContain(name.startsWith("hookState") ? "hook" : "A hook");
  });
});

describe("hooks named like properties of objects", () => {
  test.each(["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf"])("%s keeps its state", async (name) => {
    const checkpointer = new MemoryCheckpointer();
    const seen: unknown[] = [];
    const hook: Hook = {
      name,
      beforeInvocation({ hookState }) {
        seen.push(hookState);
        return { hookState: { n: seen.length } };
      },
      beforeTerminate({ hookState }) {
        seen.push(hookState);
      },
    };
    const config = { hooks: [hook], checkpointer };
    await succeed({ ...config, model: scriptedModel(["Hi"]) }, "Go", { threadId: "t" });
    const { result } = await succeed({ ...config, model: scriptedModel(["Hi"]) }, "Go", { threadId: "t" });
    expect(seen).toEqual([undefined, { n: 1 }, { n: 1 }, { n: 3 }]);
    expect(Object.entries(result.state.hooks)).toEqual([[name, { n: 3 }]]);
    expect(Object({}).n).toBeUndefined();
    const state = JSON.parse(JSON.stringify(result.state));
    await succeed({ hooks: [hook], model: scriptedModel(["Hi"]) }, "Go", { state });
    expect(seen[4]).toEqual({ n: 3 });
  });
});

describe("unknown fields", () => {
  test("of a wrapper's outcome do not get into the thread", async () => {
    const hook: Hook = { wrapToolCall: async (next) => Object.assign(await next(), { debug: new Map(), secret: () => 1 }) };
    const { result } = await succeed({ model: adding(), tools: [add], hooks: [hook] });
    expect(Object.keys(result.state.executions[0] ?? {}).sort()).toEqual([
      "arguments",
      "durationMs",
      "name",
      "result",
      "status",
      "toolCallId",
    ]);
    expect(toolTexts(result.messages)).toEqual(["2"]);
  });
});

describe("errors of another realm", () => {
  const foreignError = (): unknown => runInNewContext('new RangeError("from another realm")');

  test("thrown by a tool keep their message for the model", async () => {
    const model = scriptedModel([{ toolCalls: [{ name: "subject" }] }, "Done."]);
    const { result, events } = await succeed({ model, tools: [subject(() => Promise.reject(foreignError()))] });
    expect(toolTexts(result.messages)).toEqual(["Error: from another realm"]);
    expect(eventsOf(events, "tool_complete")).toMatchObject([{ error: { kind: "failed", message: "from another realm" } }]);
  });

  test("thrown by a hook keep their name and message in the closing event", async () => {
    const { events } = await play({
      model: scriptedModel(["Hi"]),
      hooks: [{ beforeModelCall: () => Promise.reject(foreignError()) }],
    });
    expect(eventsOf(events, "terminate")).toMatchObject([{ error: { name: "RangeError", message: "from another realm" } }]);
  });

  test("thrown by a schema become an issue", async () => {
    const model = scriptedModel([{ toolCalls: [{ name: "subject" }] }, "Done."]);
    const tool = subject(() => "");
    const { result } = await succeed({
      model,
      tools: [
        {
          ...tool,
          parameters: {
            "~standard": {
              ...tool.parameters["~standard"],
              validate: () => {
                throw foreignError();
              },
            },
          },
        },
      ],
    });
    expect(toolTexts(result.messages)[0]).toContain("from another realm");
  });
});
