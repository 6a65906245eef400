import { type AgentConfig, type Hook, type LimitHandler, type Message, OutputValidationError, tool } from "@locus/core";
import { type ScriptedTurnFunction, scriptedModel } from "@locus/testkit";
import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { eventsOf, play, succeed } from "./run-agent.js";

// Limits hold before every model call, so that no directive and no answer causes an endless loop of paid calls.

afterEach(() => void vi.useRealTimers());

const finish = tool({ name: "finish", description: "", terminal: true, parameters: z.object({}), execute: () => "ok" });
const output = { outputSchema: z.object({ a: z.number() }) };
const misfit = "no JSON";
const user = (content: string): Message => ({ role: "user", content });
const again: Hook = { afterModelCall: () => ({ retry: true }) };
const sumUp: LimitHandler = () => ({ messages: [user("Sum up.")] });

/** A model that answers for ever and counts its calls. It fails early, because an endless loop would only time out. */
function endless(turn: ScriptedTurnFunction) {
  return scriptedModel((request, index) => {
    if (index > 100) throw new Error("Nothing ends this loop.");
    return turn(request, index);
  });
}

/** Ways to make a run call its model for ever, each with the limits that end it. A call uses 15 tokens and takes 1 s. */
const loops: readonly (readonly [name: string, config: Partial<AgentConfig<unknown>>, turn: ScriptedTurnFunction])[] = [
  ["retry of a turn", { hooks: [again] }, () => "Hi"],
  [
    "retry of the output call",
    { ...output, tools: [finish], hooks: [{ afterModelCall: ({ purpose }) => ({ retry: purpose === "output" }) }] },
    (_request, n) => (n === 0 ? { toolCalls: [{ name: "finish" }] } : '{"a":1}'),
  ],
  ["re-asks", { ...output, outputSchemaRetries: 1_000 }, () => misfit],
  [
    "re-asks that call tools",
    { ...output, outputSchemaRetries: 1_000, tools: [finish] },
    (_request, n) => (n % 2 === 0 ? misfit : { toolCalls: [{ name: "nope", arguments: { n } }] }),
  ],
  ["pause", {}, () => ({ text: "Searching", finishReason: "pause" })],
  [
    "pause of the output call",
    { ...output, tools: [finish] },
    (_request, n) => (n === 0 ? { toolCalls: [{ name: "finish" }] } : { text: "{", finishReason: "pause" }),
  ],
  ["continueWith", { hooks: [{ beforeTerminate: () => ({ continueWith: [user("On.")] }) }] }, () => "Hi"],
  [
    "continueWith behind a refusal",
    { hooks: [{ beforeTerminate: () => ({ continueWith: [user("On.")] }) }] },
    () => ({ text: "No.", finishReason: "refusal" }),
  ],
  [
    "continueWith after a parsed object",
    { ...output, hooks: [{ beforeTerminate: () => ({ continueWith: [user("On.")] }) }] },
    () => '{"a":1}',
  ],
  ["calls of an unknown tool", {}, (_request, n) => ({ toolCalls: [{ name: "nope", arguments: { n } }] })],
  ["calls that were cut", {}, (_request, n) => ({ toolCalls: [{ name: "nope", arguments: { n } }], finishReason: "length" })],
];

describe.each(loops)("%s for ever", (name, config, turn) => {
  const isCounted = !name.startsWith("re-asks");

  test("ends at maxIterations", async () => {
    const model = endless(turn);
    const { result, error } = await play({ model, ...config, maxIterations: 7, outputSchemaRetries: isCounted ? 2 : 12 });
    if (isCounted) expect(result).toMatchObject({ stopReason: "max_iterations", success: false, iterations: 7 });
    else expect(result?.stopReason ?? OutputValidationError.isInstance(error)).toBe(result ? "max_iterations" : true);
    expect(model.requests.length).toBeLessThan(22);
  });

  test("ends at tokenBudget", async () => {
    const model = endless(turn);
    const { result } = await play({ model, ...config, tokenBudget: 50 });
    expect(result).toMatchObject({ stopReason: "token_budget", success: false, usage: { totalTokens: 60 } });
    expect(model.requests).toHaveLength(4);
  });

  test("ends at timeBudgetMs", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const model = endless((request, n) => {
      vi.advanceTimersByTime(1_000);
      return turn(request, n);
    });
    const { result } = await play({ model, ...config, timeBudgetMs: 3_500 });
    expect(result).toMatchObject({ stopReason: "time_budget", success: false });
    expect(model.requests).toHaveLength(4);
  });
});

describe("a summary at the limit", () => {
  const asking = (summary: ScriptedTurnFunction) =>
    endless((request, n) => (n === 0 ? { toolCalls: [{ name: "nope" }] } : summary(request, n)));

  test.each<[string, Hook[], ScriptedTurnFunction]>([
    ["that a hook retries", [{ afterModelCall: ({ purpose }) => ({ retry: purpose === "summary" }) }], () => "Summary."],
    ["that pauses", [], () => ({ text: "Half a summary", finishReason: "pause" })],
    [
      "that a hook stops before the call",
      [{ beforeModelCall: ({ purpose }) => (purpose === "summary" ? { stop: { reason: "max_iterations" } } : undefined) }],
      () => "Summary.",
    ],
    ["that calls tools", [], () => ({ text: "Summary.", toolCalls: [{ name: "finish" }] })],
  ])("%s takes at most one call", async (_name, hooks, summary) => {
    const model = asking(summary);
    const { result } = await succeed({ model, tools: [finish], hooks, maxIterations: 1, onLimit: sumUp });
    expect(result).toMatchObject({ stopReason: "max_iterations", success: false, iterations: 1 });
    expect(model.requests.length).toBeLessThanOrEqual(2);
  });

  test("is skipped when the budget is used up", async () => {
    const model = asking(() => "Summary.");
    const { result } = await succeed({ model, maxIterations: 1, tokenBudget: 15, onLimit: sumUp });
    expect(result.success).toBe(false);
    expect(model.requests).toHaveLength(1);
  });
});

describe("after the object phase, a run starts over", () => {
  test("a retry of the output call counts as an iteration", async () => {
    let isFirst = true;
    const model = scriptedModel([{ toolCalls: [{ name: "finish" }] }, '{"a":1}', '{"a":2}']);
    const hook: Hook = {
      afterModelCall({ purpose }) {
        if (purpose !== "output" || !isFirst) return undefined;
        isFirst = false;
        return { retry: true };
      },
    };
    const { result, events } = await succeed({ model, tools: [finish], ...output, hooks: [hook] });
    expect(result).toMatchObject({ parsed: { a: 2 }, iterations: 2, stopReason: "terminal_tool" });
    expect(eventsOf(events, "model_complete").map(({ purpose }) => purpose)).toEqual(["turn", "output", "output"]);
  });

  test("continueWith restores the tools, drops the object, and resets the count of misfits", async () => {
    let sent = 0;
    const model = scriptedModel(
      [{ toolCalls: [{ name: "finish" }] }, misfit, '{"a":1}', { toolCalls: [{ name: "finish" }] }, misfit, misfit, '{"a":2}'],
      { capabilities: { tools: true, toolsWithOutput: false } },
    );
    const seen: unknown[] = [];
    const hook: Hook = {
      beforeTerminate({ parsed }) {
        seen.push(parsed);
        return sent++ === 0 ? { continueWith: [user("Once more.")] } : undefined;
      },
    };
    const { result } = await succeed({ model, tools: [finish], ...output, outputSchemaRetries: 2, hooks: [hook] });
    expect(seen).toEqual([{ a: 1 }, { a: 2 }]);
    expect(result).toMatchObject({ success: true, parsed: { a: 2 } });
    expect(model.requests.map(({ tools = [], output: wanted }) => [tools.length, wanted !== undefined])).toEqual([
      [1, false],
      [0, true],
      [0, true],
      [1, false],
      [0, true],
      [0, true],
      [0, true],
    ]);
  });

  test("a continued run that ends at a limit has no object", async () => {
    const hook: Hook = { beforeTerminate: () => ({ continueWith: [user("Once more.")] }) };
    const model = scriptedModel(() => '{"a":1}');
    const { result } = await succeed({ model, ...output, maxIterations: 2, hooks: [hook] });
    expect(result).toMatchObject({ stopReason: "max_iterations", success: false });
    expect(result.parsed).toBeUndefined();
  });
});
