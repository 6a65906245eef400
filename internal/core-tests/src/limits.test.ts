import {
  Agent,
  type AgentConfig,
  allOf,
  anyOf,
  confidenceMet,
  explicitCompletion,
  maxIterations,
  noToolCalls,
  type StopCondition,
  summarizeAtLimit,
  textMention,
  textOf,
  timeLimit,
  tokenLimit,
  tool,
  toolCalled,
} from "@locus/core";
import { type ScriptedTurn, scriptedModel } from "@locus/testkit";
import { afterEach, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { eventsOf, play, succeed } from "./run-agent.js";

afterEach(() => {
  vi.useRealTimers();
});

const step = tool({ name: "step", description: "", parameters: z.object({ n: z.number().optional() }), execute: () => "ok" });
const other = tool({ name: "other", description: "", parameters: z.object({}), execute: () => "ok" });
/** A model that calls `step` for ever, each time with a new argument. */
const endless = () => scriptedModel((_request, n) => ({ text: `Step ${n}.`, toolCalls: [{ name: "step", arguments: { n } }] }));

describe("hard limits", () => {
  test.each<[string, Partial<AgentConfig>, { stopReason: string; iterations: number }]>([
    ["20 iterations by default", {}, { stopReason: "max_iterations", iterations: 20 }],
    ["maxIterations", { maxIterations: 1 }, { stopReason: "max_iterations", iterations: 1 }],
    ["tokenBudget", { tokenBudget: 40 }, { stopReason: "token_budget", iterations: 3 }],
    ["tokenBudget reached exactly", { tokenBudget: 30 }, { stopReason: "token_budget", iterations: 2 }],
  ])("%s", async (_name, config, expected) => {
    const { result } = await succeed({ model: endless(), tools: [step], ...config });
    expect(result).toMatchObject({ ...expected, success: false, message: `Step ${expected.iterations - 1}.` });
  });

  test("tokenBudget adds input and output if the service gives no total", async () => {
    const model = scriptedModel((_request, n) => ({
      toolCalls: [{ name: "step", arguments: { n } }],
      usage: { inputTokens: 10, outputTokens: 10 },
    }));
    const { result } = await succeed({ model, tools: [step], tokenBudget: 40 });
    expect(result).toMatchObject({ stopReason: "token_budget", iterations: 2 });
  });

  test("timeBudgetMs is checked between turns", async () => {
    vi.useFakeTimers();
    const slow = tool({
      name: "step",
      description: "",
      parameters: z.object({}),
      async execute() {
        vi.advanceTimersByTime(40);
      },
    });
    const { result } = await succeed({ model: endless(), tools: [slow], timeBudgetMs: 100 });
    expect(result).toMatchObject({ stopReason: "time_budget", iterations: 3 });
  });

  test.each([0, 501, 1.5, Number.NaN])("maxIterations %d is refused", (value) => {
    expect(() => new Agent({ model: endless(), maxIterations: value })).toThrow(
      "maxIterations must be a whole number from 1 to 500",
    );
  });

  test("a resumed thread starts with all its iterations", async () => {
    const first = await succeed({ model: endless(), tools: [step], maxIterations: 2 });
    const { result } = await succeed({ model: endless(), tools: [step], maxIterations: 3 }, "On", { state: first.result.state });
    expect(result.iterations).toBe(3);
    expect(result.usage.totalTokens).toBe(45);
    expect(result.state).toMatchObject({ iteration: 3, usage: { totalTokens: 75 } });
  });
});

describe("tool loops", () => {
  const turn = (args: Record<string, number>, name = "step"): ScriptedTurn => ({ toolCalls: [{ name, arguments: args }] });
  test.each<[string, ScriptedTurn[], number | undefined, string]>([
    ["three times the same", [turn({ n: 1 }), turn({ n: 1 }), turn({ n: 1 })], undefined, "tool_loop"],
    [
      "the order of the keys is ignored",
      [turn({ n: 1, m: 2 }), turn({ m: 2, n: 1 }), turn({ n: 1, m: 2 })],
      undefined,
      "tool_loop",
    ],
    ["other arguments do", [turn({ n: 1 }), turn({ n: 2 }), turn({ n: 1 })], undefined, "complete"],
    ["another tool does", [turn({}), turn({}, "other"), turn({})], undefined, "complete"],
    [
      "a different number of calls is no loop",
      [turn({}), { toolCalls: [{ name: "step" }, { name: "step" }] }, turn({})],
      undefined,
      "complete",
    ],
    ["twice is no loop", [turn({ n: 1 }), turn({ n: 1 })], undefined, "complete"],
    ["threshold 2", [turn({ n: 1 }), turn({ n: 1 })], 2, "tool_loop"],
    ["off", [turn({}), turn({}), turn({}), turn({})], 0, "complete"],
    [
      "different arguments that do not parse",
      ["{a", "{b", "{c"].map((text): ScriptedTurn => ({ toolCalls: [{ name: "step", arguments: text }] })),
      undefined,
      "complete",
    ],
  ])("%s", async (_name, turns, toolLoopThreshold, stopReason) => {
    const { result } = await succeed({ model: scriptedModel([...turns, "Done."]), tools: [step, other], toolLoopThreshold });
    expect(result.stopReason).toBe(stopReason);
  });
});

describe("termination conditions", () => {
  test.each<[string, StopCondition, string, number]>([
    ["maxIterations", maxIterations(2), "max_iterations", 2],
    ["tokenLimit", tokenLimit(31), "token_budget", 3],
    ["timeLimit", timeLimit(0), "time_budget", 1],
    ["textMention", textMention("Step 2"), "text_mention", 3],
    ["textMention in any case", textMention("STEP 2", { caseSensitive: false }), "text_mention", 3],
    ["textMention minds the case", textMention("STEP 2"), "max_iterations", 5],
    ["toolCalled", toolCalled("step"), "tool_called", 1],
    ["toolCalled, another", toolCalled("other"), "max_iterations", 5],
    ["confidenceMet", confidenceMet(), "max_iterations", 5],
    ["confidenceMet at 0", confidenceMet(0), "confidence_met", 1],
    ["noToolCalls", noToolCalls(), "max_iterations", 5],
    ["one's own", ({ iteration }) => (iteration === 4 ? "bored" : undefined), "bored", 4],
    ["anyOf", anyOf(maxIterations(4), textMention("Step 1")), "text_mention", 2],
    ["anyOf nothing", anyOf(), "max_iterations", 5],
    ["allOf", allOf(maxIterations(2), textMention("Step 2")), "max_iterations", 3],
    ["allOf nothing", allOf(), "max_iterations", 5],
    ["allOf whose conditions never hold together", allOf(toolCalled("step"), toolCalled("other")), "max_iterations", 5],
  ])("%s", async (_name, termination, stopReason, iterations) => {
    const { result } = await succeed({ model: endless(), tools: [step], maxIterations: 5, termination });
    expect(result).toMatchObject({ stopReason, iterations, success: stopReason === "confidence_met" });
  });

  test("noToolCalls ends a run that a hook continues", async () => {
    const { result } = await succeed({
      model: scriptedModel(() => "Hm."),
      termination: noToolCalls(),
      hooks: [{ beforeTerminate: () => ({ continueWith: [{ role: "user", content: "More." }] }) }],
    });
    expect(result).toMatchObject({ stopReason: "no_tool_calls", iterations: 1 });
  });
});

describe("summarizeAtLimit", () => {
  test("calls the auxiliary model once, with tools but without tool calls", async () => {
    const auxiliaryModel = scriptedModel(["In short: two steps."]);
    const { result, events } = await succeed({
      model: endless(),
      auxiliaryModel,
      tools: [step],
      maxIterations: 2,
      onLimit: summarizeAtLimit({ prompt: "Sum up." }),
    });
    expect(result).toMatchObject({
      stopReason: "max_iterations",
      success: false,
      iterations: 2,
      message: "In short: two steps.",
    });
    expect(result.usage.totalTokens).toBe(45);
    expect(auxiliaryModel.requests).toMatchObject([{ toolChoice: "none", tools: [{ name: "step" }] }]);
    expect(auxiliaryModel.requests[0]?.messages.at(-1)).toEqual({ role: "user", content: "Sum up." });
    expect(eventsOf(events, "model_complete").map(({ purpose }) => purpose)).toEqual(["turn", "turn", "summary"]);
  });

  test("calls in the summary do not run", async () => {
    const { result, events } = await succeed({ model: endless(), tools: [step], maxIterations: 1, onLimit: summarizeAtLimit() });
    expect(eventsOf(events, "tool_start")).toHaveLength(1);
    expect(result.messages.at(-1)).toMatchObject({ role: "tool", isError: true });
  });
});

describe("terminal tools and explicit completion", () => {
  const finish = tool({
    name: "finish",
    description: "",
    parameters: z.object({ answer: z.string() }),
    terminal: true,
    execute: ({ answer }) => answer,
  });
  const write = tool({ name: "write", description: "", parameters: z.object({}), execute: () => "written" });
  const verify = tool({ name: "verify", description: "", parameters: z.object({}), execute: () => "fine" });
  const finished = { name: "finish", arguments: { answer: "42" } };

  test("a terminal tool ends the run with its result, and its siblings get their results", async () => {
    const model = scriptedModel([{ text: "Finishing.", toolCalls: [{ name: "step" }, finished] }]);
    const { result } = await succeed({ model, tools: [step, finish] });
    expect(result).toMatchObject({ stopReason: "terminal_tool", success: true, message: "42", iterations: 1 });
  });

  test("a failed terminal tool does not end the run", async () => {
    const model = scriptedModel([{ toolCalls: [{ name: "finish", arguments: {} }] }, "Done."]);
    const { result } = await succeed({ model, tools: [finish] });
    expect(result).toMatchObject({ stopReason: "complete", message: "Done." });
  });

  test("explicitCompletion sends a plain answer back", async () => {
    const model = scriptedModel(["I am done.", { toolCalls: [finished] }]);
    const { result } = await succeed({ model, tools: [finish], completion: explicitCompletion() });
    expect(result).toMatchObject({ stopReason: "terminal_tool", message: "42" });
    expect(result.messages.map(textOf)[2]).toContain('call "finish" once it is done');
  });

  test("explicitCompletion without a terminal tool is refused", async () => {
    const { error } = await play({ model: endless(), tools: [step], completion: explicitCompletion() });
    expect(error).toMatchObject({ code: "configuration", option: "completion" });
  });

  const turnOf = (...names: string[]): ScriptedTurn => ({
    toolCalls: names.map((name) => (name === "finish" ? finished : { name })),
  });
  test.each<[string, ScriptedTurn[], string[]]>([
    ["nothing written", [turnOf("finish")], []],
    ["written, then finished", [turnOf("write"), turnOf("finish")], ["denied"]],
    ["written, verified, finished", [turnOf("write"), turnOf("verify"), turnOf("finish")], []],
    ["verified before it was written", [turnOf("verify"), turnOf("write"), turnOf("finish")], ["denied"]],
    ["written and finished in one turn", [turnOf("write", "finish")], ["denied"]],
    ["all in one turn", [turnOf("write", "verify", "finish")], ["denied"]],
  ])("verification gate: %s", async (_name, turns, denied) => {
    const { events } = await succeed({
      model: scriptedModel([...turns, turnOf("verify"), turnOf("finish")]),
      tools: [finish, write, verify],
      completion: explicitCompletion({ writeTools: ["write"], verifyTools: ["verify"] }),
    });
    expect(eventsOf(events, "tool_complete").flatMap(({ error }) => error?.kind ?? [])).toEqual(denied);
  });
});
