import {
  Agent,
  type AgentConfig,
  ConfigurationError,
  ConnectionError,
  jsonSchema,
  type ModelDefaults,
  type RunOptions,
} from "@locus/core";
import { scriptedModel } from "@locus/testkit";
import { describe, expect, test, vi } from "vitest";
import { add } from "./adding.js";
import { foreign } from "./hostile.js";
import { play } from "./run-agent.js";

// An invalid option is a ConfigurationError that names it, thrown by the constructor if possible.

const model = scriptedModel(() => "Hi");
class Acme {
  stream = model.stream;
}

describe("new Agent()", () => {
  const limits = ["tokenBudget", "timeBudgetMs", "maxToolResultLength"];
  const counts = ["maxIterations", "outputSchemaRetries", "toolLoopThreshold"];
  const wrongNumbers: readonly unknown[] = [Number.NaN, -1, "5", null, {}, [1], true, () => 1];

  test.each([...limits, ...counts].flatMap((option) => wrongNumbers.map((value) => [option, value])))(
    "%s: %o",
    (option, value) => {
      expect(problemOf({ model, [String(option)]: value })).toMatchObject({ code: "configuration", option });
    },
  );

  test.each(counts)("%s: 1.5", (option) => {
    expect(problemOf({ model, [option]: 1.5 })).toMatchObject({ code: "configuration", option });
  });

  test.each([
    ...["maxAttempts", "initialDelayMs", "maxDelayMs"].map((name) => ["retry", name]),
    ...["connectMs", "firstEventMs", "idleMs", "totalMs", "toolMs"].map((name) => ["timeouts", name]),
  ])("%s.%s that is not a number", (option = "", name = "") => {
    for (const value of wrongNumbers) {
      const error = problemOf({ model, [option]: { [name]: value } });
      expect(error).toMatchObject({ code: "configuration" });
      expect(String(error)).toContain(name);
    }
  });

  test.each<[string, unknown]>([
    ["nothing", undefined],
    ["null", null],
    ["text", "openai:gpt-5.5"],
    ["no model", {}],
    ["a model that is an id", { model: "openai:gpt-5.5" }],
    ["a model that is an object", { model: {} }],
    ["a model that is null", { model: null }],
    ["a model that is a class", { model: Acme }],
    ["an auxiliary model that is an id", { model, auxiliaryModel: "openai:gpt-5.5" }],
    ["tools by name", { model, tools: { add } }],
    ["no tool", { model, tools: [undefined] }],
    ["a function for a tool", { model, tools: [() => 1] }],
    ["tools null", { model, tools: null }],
    ["two tools of one name", { model, tools: [add, add] }],
    ["a tool without a name", { model, tools: [{ ...add, name: "" }] }],
    ["a name that is too long", { model, tools: [{ ...add, name: "a".repeat(65) }] }],
    ["a name with an umlaut", { model, tools: [{ ...add, name: "wetter_für" }] }],
    ["a name that ends its line", { model, tools: [{ ...add, name: "add\n" }] }],
    ["a tool without a body", { model, tools: [{ ...add, execute: undefined }] }],
    ["a time limit of NaN", { model, tools: [{ ...add, timeoutMs: Number.NaN }] }],
    ["a negative time limit", { model, tools: [{ ...add, timeoutMs: -1 }] }],
    ["a choice of an unknown tool", { model, tools: [add], toolChoice: { tool: "nope" } }],
    ["hooks by name", { model, hooks: {} }],
    ["no hook", { model, hooks: [undefined] }],
    ["a misspelt phase", { model, hooks: [{ beforeToolCal() {} }] }],
    ["a phase that is not a function", { model, hooks: [{ beforeToolCall: "deny" }] }],
    ["a wrapper that is not a function", { model, hooks: [{ wrapModel: model }] }],
    ["a hook name that is not text", { model, hooks: [{ name: 5 }] }],
    ["a priority in words", { model, hooks: [{ priority: "high" }] }],
    ["a priority of NaN", { model, completion: { priority: Number.NaN } }],
    ["a misspelt option", { model, maxIteration: 1 }],
    ["a misspelt setting", { model, settings: { temprature: 0 } }],
    ["a misspelt limit", { model, timeouts: { connect: 5 } }],
    ["a misspelt part of the retry policy", { model, retry: { attempts: 5 } }],
    ["timeouts of a number", { model, timeouts: 5_000 }],
    ["an unknown order", { model, toolEventOrder: "random" }],
    ["onLimit of text", { model, onLimit: "summarize" }],
  ])("%s", (_name, config) => {
    const error = problemOf(config);
    expect(ConfigurationError.isInstance(error)).toBe(true);
    expect(error).toHaveProperty("option");
  });

  test("a nested option is named with its path", () => {
    expect(problemOf({ model, timeouts: 5 })).toMatchObject({
      option: "timeouts",
      message: "new Agent(): timeouts must be an object.",
    });
    expect(problemOf({ model, retry: { attempts: 5 } })).toMatchObject({ option: "retry.attempts" });
  });

  test("members of a hook other than phases are allowed", () => {
    expect(problemOf({ model, hooks: [{ name: "h", log: [], threshold: 5, onAbort: undefined }] })).toMatchObject({
      message: expect.stringContaining("onAbort"),
    });
    expect(problemOf({ model, hooks: [{ name: "h", log: [], threshold: 5 }] })).toBeUndefined();
  });

  test("a tool may be named like a method of objects", async () => {
    for (const name of ["__proto__", "constructor", "toString"]) {
      const calling = scriptedModel([{ toolCalls: [{ name, arguments: { a: 1 } }] }, "Done."]);
      const { result } = await play({ model: calling, tools: [{ ...add, name }] });
      expect(result?.messages[2]).toMatchObject({ name, content: "2" });
      const { result: unknown } = await play({ model: scriptedModel([{ toolCalls: [{ name }] }, "Done."]) });
      expect(unknown?.messages[2]).toMatchObject({ failure: "unknown_tool" });
    }
  });

  function problemOf(config: unknown): unknown {
    try {
      new Agent(foreign<AgentConfig>(config));
      return undefined;
    } catch (error) {
      return error;
    }
  }
});

describe("agent.run()", () => {
  test.each<[string, unknown, string]>([
    ["a thread without a checkpointer", { threadId: "t" }, "checkpointer"],
    ["an empty thread id", { threadId: "" }, "threadId"],
    ["a thread id that is a number", { threadId: 5 }, "threadId"],
    ["a misspelt option", { treadId: "t" }, "treadId"],
    ["a misspelt setting", { settings: { temprature: 0 } }, "temprature"],
    ["a state that is text", { state: '{"version":1}' }, "state"],
    ["an invalid state", { state: {} }, "state"],
    ["a state of a version in words", { state: { version: "abc" } }, "state"],
    ["a state of a newer version", { state: { version: 9, messages: [] } }, "version 9"],
    ["a state with a function", { state: { version: 1, messages: [], f() {} } }, "state must be JSON"],
    ["metadata with a function", { metadata: { f() {} } }, "metadata must be JSON"],
    ["metadata with a bigint", { metadata: { id: 1n } }, "metadata must be JSON"],
    ["metadata with a Map", { metadata: { map: new Map() } }, "metadata must be JSON"],
    ["metadata that is a list", { metadata: [] }, "metadata"],
    ["headers that are text", { headers: "x: y" }, "headers"],
  ])("%s", async (_name, options, words) => {
    const { error } = await play({ model }, "Go", foreign<RunOptions>(options));
    expect(ConfigurationError.isInstance(error)).toBe(true);
    expect(String(error)).toContain(words);
  });

  test("a state with null or unknown fields is accepted", async () => {
    const state = foreign<RunOptions["state"]>({ version: 1, messages: [], executions: null, usage: null, later: { a: 1 } });
    const { result } = await play({ model }, "Go", { state });
    expect(result?.state).toMatchObject({ executions: [], later: { a: 1 } });
  });

  test("metadata cannot pollute prototypes", async () => {
    const { result } = await play({ model }, "Go", { metadata: JSON.parse('{"__proto__":{"polluted":1}}') });
    expect(Object(result?.state.metadata).polluted).toBeUndefined();
    expect(Object({}).polluted).toBeUndefined();
  });
});

test("a schema that returns nothing counts as a misfit", async () => {
  const calling = scriptedModel([{ toolCalls: [{ name: "add" }] }, "Done."]);
  const { result } = await play({
    model: calling,
    tools: [
      {
        ...add,
        parameters: jsonSchema(
          {},
          foreign(() => undefined),
        ),
      },
    ],
  });
  expect(result?.messages[2]).toMatchObject({ failure: "invalid_arguments" });
});

describe("the defaults of a model", () => {
  const failing = (defaults: ModelDefaults) => scriptedModel(() => ({ error: new ConnectionError("Down.") }), { defaults });

  test.each([Number.NaN, -1, 0, "3"])("maxAttempts %o does not retry for ever", async (maxAttempts) => {
    const broken = failing({ retry: foreign({ maxAttempts }) });
    const { error } = await play({ model: broken, retry: { initialDelayMs: 0, maxDelayMs: 0 } });
    expect(ConfigurationError.isInstance(error)).toBe(true);
    expect(broken.requests).toEqual([]);
  });

  test("a delay that exceeds the range of timers does not become 0", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    vi.spyOn(Math, "random").mockReturnValue(0.999);
    const down = failing({});
    const controller = new AbortController();
    const run = new Agent({ model: down, retry: { maxAttempts: 50, initialDelayMs: 1e12, maxDelayMs: 1e13 } });
    const running = run.invoke("Go", { signal: controller.signal });
    await vi.advanceTimersByTimeAsync(24 * 3_600_000);
    expect(down.requests).toHaveLength(1);
    controller.abort();
    expect((await running).stopReason).toBe("cancelled");
    vi.restoreAllMocks();
    vi.useRealTimers();
  });
});
