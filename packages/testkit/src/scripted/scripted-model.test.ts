import { ConfigurationError, type ModelEvent, RateLimitError, textOf, toolCallsOf } from "@locus/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkOutcome } from "../conformance/check-outcome.js";
import { outcomeOf, reasoningOf } from "./model-outcome.js";
import { scriptedModel } from "./scripted-model.js";
import type { ScriptedTurn } from "./scripted-turn.js";

const messages = [{ role: "user" as const, content: "Hi" }];
const play = (turn: string | ScriptedTurn) => outcomeOf(scriptedModel([turn]).stream({ messages }));
const types = (events: readonly ModelEvent[]) => events.map((event) => event.type);

describe("scriptedModel", () => {
  test("plays a text", async () => {
    const { events, complete } = await play("Hello");
    expect(types(events)).toEqual(["model_start", "model_chunk", "model_complete"]);
    expect(complete).toEqual({
      type: "model_complete",
      message: {
        role: "assistant",
        content: [{ type: "text", text: "Hello" }],
        origin: { provider: "scripted", modelId: "scripted-model" },
        finishReason: { reason: "stop", raw: "stop" },
      },
      usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 },
      finishReason: { reason: "stop", raw: "stop" },
    });
  });

  test("plays reasoning, deltas, parts, calls and warnings in order", async () => {
    const outcome = await play({
      warnings: [{ code: "unsupported_setting", message: "No seed." }],
      reasoning: ["Hm", "."],
      text: ["Hel", "lo"],
      parts: [{ type: "refusal", refusal: "No." }],
      toolCalls: [{ name: "add", arguments: { a: 1 } }, { name: "add", arguments: ['{"a":', "2}"] }, { name: "now" }],
      usage: null,
    });
    expect(reasoningOf(outcome)).toBe("Hm.");
    const { complete } = outcome;
    expect(complete && textOf(complete.message)).toBe("Hello");
    expect(complete && toolCallsOf(complete.message)).toEqual([
      { type: "tool_call", id: "call_1", name: "add", arguments: { a: 1 } },
      { type: "tool_call", id: "call_2", name: "add", arguments: { a: 2 } },
      { type: "tool_call", id: "call_3", name: "now", arguments: {} },
    ]);
    expect(complete?.finishReason.reason).toBe("tool_calls");
    expect(complete).not.toHaveProperty("usage");
    expect(types(outcome.events).slice(0, 4)).toEqual(["model_start", "model_warning", "think", "think"]);
  });

  test("for any turn, its deltas add up to its message", async () => {
    const deltas = fc.array(fc.string());
    const turn = fc.record(
      {
        reasoning: deltas,
        text: deltas,
        toolCalls: fc.array(fc.record({ name: fc.string({ minLength: 1 }), arguments: deltas })),
      },
      { requiredKeys: [] },
    );
    await fc.assert(fc.asyncProperty(turn, async (value) => checkOutcome(await play(value))));
  });

  test("keeps arguments that are not JSON", async () => {
    const { complete } = await play({ toolCalls: [{ name: "add", arguments: "{nope" }] });
    expect(complete && toolCallsOf(complete.message)).toMatchObject([{ arguments: {}, invalidArguments: "{nope" }]);
  });

  const error = new RateLimitError("Slow down.");
  test.each<[string, ScriptedTurn, ModelEvent["type"][]]>([
    ["before anything", { error }, []],
    ["after the start", { text: "Hi", error, after: "start" }, ["model_start"]],
    ["after what the turn shows", { text: "Hi", error }, ["model_start", "model_chunk"]],
  ])("throws %s", async (_name, turn, expected) => {
    const outcome = await play(turn);
    expect(types(outcome.events)).toEqual(expected);
    expect(outcome.error).toBe(error);
  });

  test.each<[string, ScriptedTurn, ModelEvent["type"][]]>([
    ["before anything", { hang: true }, []],
    ["after the start", { hang: true, after: "start" }, ["model_start"]],
    ["after a delta", { text: "Hi", hang: true }, ["model_start", "model_chunk"]],
    ["at its gate", { gate: new Promise(() => {}) }, ["model_start"]],
  ])("hangs %s until it is aborted", async (_name, turn, expected) => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const outcome = outcomeOf(scriptedModel([turn]).stream({ messages, signal: controller.signal }));
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort(reason);
    const { events, error } = await outcome;
    expect(types(events)).toEqual(expected);
    expect(error).toBe(reason);
  });

  test("plays nothing when the signal is already aborted", async () => {
    const model = scriptedModel(["Hello"]);
    const { events, error } = await outcomeOf(model.stream({ messages, signal: AbortSignal.abort("no") }));
    expect([events, error, model.remaining]).toEqual([[], "no", 1]);
  });

  test("a gate holds the first delta back", async () => {
    let open: () => void = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const stream = scriptedModel([{ text: "Hi", gate }])
      .stream({ messages })
      [Symbol.asyncIterator]();
    expect((await stream.next()).value).toMatchObject({ type: "model_start" });
    let arrived = false;
    const chunk = stream.next().then(({ value }) => {
      arrived = true;
      return value;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(arrived).toBe(false);
    open();
    expect(await chunk).toMatchObject({ type: "model_chunk", content: "Hi" });
  });

  test("plays text from an async iterable", async () => {
    async function* source() {
      yield "Hel";
      yield "lo";
    }
    const { complete } = await play({ text: source() });
    expect(complete && textOf(complete.message)).toBe("Hello");
  });

  test("a function receives the request and decides", async () => {
    const model = scriptedModel((request, callIndex) => `${callIndex}: ${request.messages.length}`);
    await outcomeOf(model.stream({ messages }));
    const { complete } = await outcomeOf(model.stream({ messages: [...messages, ...messages] }));
    expect(complete && textOf(complete.message)).toBe("1: 2");
    expect(model.remaining).toBe(Number.POSITIVE_INFINITY);
  });

  test("keeps copies of its requests", async () => {
    const transcript = [...messages];
    const model = scriptedModel(["a"]);
    await outcomeOf(model.stream({ messages: transcript }));
    transcript.push(...messages);
    expect(model.requests).toEqual([{ messages }]);
  });

  test("the error of a call after the last turn has the number of turns", async () => {
    const model = scriptedModel(["one"]);
    await outcomeOf(model.stream({ messages }));
    const { error } = await outcomeOf(model.stream({ messages }));
    expect(ConfigurationError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ option: "turns", message: expect.stringContaining("The script has 1 turn(s), and call 2") });
    expect(model.remaining).toBe(0);
  });
});
