import {
  Agent,
  type AgentConfig,
  type FinishReason,
  type Hook,
  type Message,
  type Model,
  type ModelEvent,
  OutputValidationError,
  textOf,
  toolCallsOf,
} from "@locus/core";
import { MessageBuilder } from "@locus/core/provider";
import { type ScriptedTurn, scriptedModel } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { add } from "./adding.js";
import { eventsOf, play, succeed } from "./run-agent.js";

// The model's finish reason decides how a run ends: an incomplete answer is not a success, and every consumer sees the reason.

const refusal = [{ type: "refusal" as const, refusal: "I cannot." }];
const outputSchema = z.object({ a: z.number() });
const user = (content: string): Message => ({ role: "user", content });
const call = { name: "add", arguments: { a: 1 } };

/** Incomplete or empty answers, and the end of a run with each. */
const answers: readonly (readonly [name: string, turn: ScriptedTurn, reason: string, finish: FinishReason])[] = [
  ["length", { text: "Half", finishReason: "length" }, "length", "length"],
  ["length, without text", { text: "", finishReason: "length" }, "length", "length"],
  ["content_filter", { text: "Half", finishReason: "content_filter" }, "content_filter", "content_filter"],
  ["refusal", { text: "No.", finishReason: "refusal" }, "refusal", "refusal"],
  ["a refusal part", { parts: refusal, finishReason: "stop" }, "refusal", "stop"],
  ["a refusal part and text", { text: "Well.", parts: refusal, finishReason: "other" }, "refusal", "other"],
];

describe.each(answers)("%s", (_name, turn, reason, finish) => {
  const ended = { stopReason: reason, success: false, finishReason: { reason: finish } };

  test.each<[string, ScriptedTurn[], Partial<AgentConfig>]>([
    ["alone", [turn], {}],
    ["with tools", [turn], { tools: [add] }],
    ["behind tools", [{ toolCalls: [call] }, turn], { tools: [add] }],
    ["in the last iteration", [turn], { maxIterations: 1, onLimit: () => ({ messages: [user("Sum up.")] }) }],
    ["with a hook that only reads", [turn], { hooks: [{ beforeTerminate: () => undefined, afterModelCall: () => ({}) }] }],
    [
      "with a hook that returns the message",
      [turn],
      { hooks: [{ afterModelCall: ({ message }) => ({ message: { ...message } }) }] },
    ],
  ])("%s is not a success, but keeps the text", async (_place, turns, config) => {
    const model = scriptedModel(turns);
    const { result, events } = await succeed({ model, ...config });
    expect(result).toMatchObject({ ...ended, message: turn.text ?? "" });
    expect(eventsOf(events, "terminate")).toMatchObject([{ reason, success: false, finishReason: { reason: finish } }]);
    expect(result.messages.at(-1)).toMatchObject({ role: "assistant", finishReason: { reason: finish } });
    expect(model.remaining).toBe(0);
  });

  test("as a summary, the run ends with the limit's reason", async () => {
    const config = { tools: [add], maxIterations: 1, onLimit: () => ({ messages: [user("Sum up.")] }) };
    const { result } = await succeed({ model: scriptedModel([{ toolCalls: [call] }, turn]), ...config });
    expect(result).toMatchObject({ stopReason: "max_iterations", success: false, finishReason: { reason: finish } });
  });

  test("with a hook that continues, the next answer decides", async () => {
    const reasons: string[] = [];
    const hook: Hook = {
      beforeTerminate({ stopReason }) {
        reasons.push(stopReason);
        return reasons.length === 1 ? { continueWith: [user("On.")] } : undefined;
      },
    };
    const { result } = await succeed({ model: scriptedModel([turn, "Whole."]), hooks: [hook] });
    expect(reasons).toEqual([reason, "complete"]);
    expect(result).toMatchObject({ stopReason: "complete", success: true, message: "Whole.", finishReason: { reason: "stop" } });
  });

  test("with a hook that stops, the hook decides", async () => {
    const hook: Hook = { beforeTerminate: () => ({ stop: { reason: "enough", success: true } }) };
    const { result } = await succeed({ model: scriptedModel([turn]), hooks: [hook] });
    expect(result).toMatchObject({ stopReason: "enough", success: true });
  });

  test("with an output schema, ends in an error with usage after one call", async () => {
    const model = scriptedModel(() => turn);
    const { error, events } = await play({ model, outputSchema });
    expect(OutputValidationError.isInstance(error) && error.usage).toMatchObject({ totalTokens: 15 });
    expect(String(error)).toContain(reason === "length" ? "settings.maxTokens" : "declined");
    expect(model.requests).toHaveLength(1);
    expect(eventsOf(events, "terminate")).toMatchObject([{ reason: "error", success: false, finishReason: { reason: finish } }]);
  });

  test("before a separate output call, skips that call", async () => {
    const model = scriptedModel(() => turn, { capabilities: { tools: true, toolsWithOutput: false } });
    const { result } = await succeed({ model, tools: [add], outputSchema });
    expect(result).toMatchObject({ ...ended, parsed: undefined });
    expect(model.requests).toHaveLength(1);
  });

  test("as the output call, is an error", async () => {
    const model = scriptedModel((_request, n) => (n === 0 ? { toolCalls: [call] } : turn));
    const { error } = await play({ model, tools: [{ ...add, terminal: true }], outputSchema });
    expect(OutputValidationError.isInstance(error) && error.usage).toMatchObject({ totalTokens: 30 });
    expect(model.requests).toHaveLength(2);
  });
});

describe("a complete answer in spite of its finish reason", () => {
  test("an object that ends before the limit is accepted", async () => {
    const { result } = await succeed({ model: scriptedModel([{ text: '{"a":1}', finishReason: "length" }]), outputSchema });
    expect(result).toMatchObject({ success: true, parsed: { a: 1 }, finishReason: { reason: "length" } });
  });

  test.each<FinishReason>(["stop", "other", "tool_calls"])("%s without calls is a success", async (finishReason) => {
    const { result } = await succeed({ model: scriptedModel([{ text: "Hi", finishReason }]) });
    expect(result).toMatchObject({ stopReason: "complete", success: true, finishReason: { reason: finishReason } });
  });
});

describe("calls in a cut answer", () => {
  test.each<FinishReason>(["length", "content_filter"])(
    "%s: no call runs, even if a hook returns the message",
    async (finishReason) => {
      for (const hooks of [
        [],
        [{ afterModelCall: ({ message }: { message: object }) => ({ message: { ...message } as never }) }],
      ]) {
        const model = scriptedModel([{ toolCalls: [call], finishReason }, "Done."]);
        const { result, events } = await succeed({ model, tools: [add], hooks });
        expect(eventsOf(events, "tool_start")).toEqual([]);
        expect(result.messages[2]).toMatchObject({ failure: "truncated" });
        expect(result).toMatchObject({ stopReason: "complete", finishReason: { reason: "stop" } });
      }
    },
  );

  test("not even the call of a terminal tool", async () => {
    const model = scriptedModel([{ toolCalls: [call], finishReason: "length" }, "Done."]);
    const { result } = await succeed({ model, tools: [{ ...add, terminal: true }] });
    expect(result).toMatchObject({ stopReason: "complete", message: "Done." });
  });
});

describe("pause", () => {
  const paused: ScriptedTurn = { text: "Searching", finishReason: "pause" };

  test("sends the transcript back unchanged, and counts as an iteration", async () => {
    const model = scriptedModel([paused, paused, "Answer."]);
    const hooks: string[] = [];
    const hook: Hook = { beforeTerminate: ({ message }) => void hooks.push(textOf(message)) };
    const { result, events } = await succeed({ model, hooks: [hook] });
    expect(model.requests.map(({ messages }) => messages.map(textOf))).toEqual([
      ["Go"],
      ["Go", "Searching"],
      ["Go", "Searching", "Searching"],
    ]);
    expect(model.requests[1]?.messages.at(-1)).toMatchObject({ role: "assistant", finishReason: { reason: "pause" } });
    expect(result).toMatchObject({
      iterations: 3,
      stopReason: "complete",
      success: true,
      message: "Answer.",
      finishReason: { reason: "stop" },
    });
    expect(eventsOf(events, "model_complete").map(({ iteration }) => iteration)).toEqual([1, 2, 3]);
    expect(hooks).toEqual(["Answer."]);
  });

  test("keeps the provider data needed to continue", async () => {
    const part = { type: "provider" as const, kind: "server_tool_use", data: { id: "x" } };
    const model = scriptedModel([{ ...paused, parts: [part] }, "Answer."]);
    await succeed({ model });
    expect(model.requests[1]?.messages.at(-1)?.content).toContainEqual(part);
  });

  test("with calls, runs them and continues", async () => {
    const model = scriptedModel([{ ...paused, toolCalls: [call] }, "Answer."]);
    const { result } = await succeed({ model, tools: [add] });
    expect(result.messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "assistant"]);
  });

  test("with an output schema, does not count as the object", async () => {
    const model = scriptedModel([{ text: '{"a":', finishReason: "pause" }, '{"a":1}']);
    const { result } = await succeed({ model, outputSchema });
    expect(result).toMatchObject({ parsed: { a: 1 }, iterations: 2 });
    expect(model.requests[1]?.messages.map(textOf)).toEqual(["Go", '{"a":']);
  });

  test("ends at the limit with its text and reason", async () => {
    const { result } = await succeed({ model: scriptedModel(() => paused), maxIterations: 2 });
    expect(result).toMatchObject({
      stopReason: "max_iterations",
      success: false,
      message: "Searching",
      finishReason: { reason: "pause" },
    });
  });
});

describe("ids of calls", () => {
  /** A service that counts from `call_0` in every turn, and streams the arguments in pieces. */
  function counting(turns: readonly (readonly { id: string; index: number; a: number }[])[]): Model {
    let asked = 0;
    return {
      provider: "p",
      modelId: "m",
      capabilities: {},
      async *stream(): AsyncGenerator<ModelEvent> {
        const calls = turns[asked++] ?? [];
        const builder = new MessageBuilder({ provider: "p", modelId: "m" });
        yield { type: "model_start" };
        if (calls.length === 0) yield builder.text("Done.");
        for (const piece of ["", '{"a":', "}"]) {
          for (const { id, index, a } of calls) {
            const event = builder.toolCall({ index, id, name: "add", arguments: piece === '{"a":' ? `${piece}${a}` : piece });
            if (event) yield event;
          }
        }
        yield* builder.end({ finishReason: { reason: calls.length > 0 ? "tool_calls" : "stop" } });
      },
    };
  }

  const first = [{ id: "call_0", index: 0, a: 1 }];
  const two = [
    { id: "call_0", index: 0, a: 1 },
    { id: "call_1", index: 1, a: 2 },
  ];
  const same = [
    { id: "call_0", index: 0, a: 1 },
    { id: "call_0", index: 1, a: 2 },
  ];
  test.each<[string, { id: string; index: number; a: number }[][]]>([
    ["one call per turn", [first, first, first]],
    ["two calls per turn", [two, two]],
    ["two calls with the same id", [same, same]],
  ])("%s: the deltas have the ids of tool_start, and each id is unique", async (_name, turns) => {
    const { result, events } = await succeed({ model: counting(turns), tools: [add], toolLoopThreshold: 0 });
    const deltas = events.flatMap((event) => (event.type === "model_chunk" && event.toolCall ? event.toolCall.id : []));
    const started = eventsOf(events, "tool_start").map(({ toolCallId }) => toolCallId);
    expect([...new Set(deltas)]).toEqual(started);
    expect(new Set(started).size).toBe(turns.flat().length);
    const ids = result.messages.flatMap((message) => toolCallsOf(message).map(({ id }) => id));
    expect(ids).toEqual(started);
  });

  test("an id in the given thread counts too", async () => {
    const before = await succeed({ model: counting([first]), tools: [add] });
    const { events } = await succeed({ model: counting([first]), tools: [add] }, "Again", { state: before.result.state });
    const [started] = eventsOf(events, "tool_start");
    expect(started?.toolCallId).not.toBe("call_0");
    expect(events.flatMap((event) => (event.type === "model_chunk" && event.toolCall ? event.toolCall.id : []))).toContain(
      started?.toolCallId,
    );
  });
});

test("the run reports the finish reason of the last turn, even if stopped between turns", async () => {
  const controller = new AbortController();
  const stopping = { ...add, execute: () => controller.abort() };
  const result = await new Agent({ model: scriptedModel([{ toolCalls: [call] }]), tools: [stopping] }).invoke("Go", {
    signal: controller.signal,
  });
  expect(result).toMatchObject({ stopReason: "cancelled", finishReason: { reason: "tool_calls" } });
});
