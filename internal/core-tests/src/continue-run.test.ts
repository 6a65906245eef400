import {
  type AgentConfig,
  type AgentState,
  ConcurrentExecutor,
  MemoryCheckpointer,
  type ModelRequest,
  summarizeAtLimit,
  tool,
} from "@locus/core";
import { type ScriptedStep, scriptedModel } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { runLoop } from "../../../packages/core/src/agent/loop/loop.js";
import { initialOutcome, type LoopOutcome } from "../../../packages/core/src/agent/loop/outcome.js";
import { continueRun, prepareRun, takeInput } from "../../../packages/core/src/agent/loop/prepare-run.js";
import { resolveConfig } from "../../../packages/core/src/agent/loop/resolve-config.js";
import type { Run } from "../../../packages/core/src/agent/loop/run.js";
import type { RunPoint } from "../../../packages/core/src/agent/loop/run-point.js";
import type { Step } from "../../../packages/core/src/agent/loop/step.js";

type Config = Partial<AgentConfig<unknown>>;

/** A saved state of a run, from which another process can resume. */
interface Moment {
  state: AgentState;
  point: RunPoint;
  /** The number of model calls before it. */
  asked: number;
}

const step = tool({ name: "step", description: "", parameters: z.object({ n: z.number() }), execute: ({ n }) => `did ${n}` });
const done = tool({ name: "done", description: "", parameters: z.object({}), terminal: true, execute: () => "All done." });
let calls = 0;
const steps = (...numbers: number[]): ScriptedStep => ({
  toolCalls: numbers.map((n) => ({ name: "step", arguments: { n }, id: `call_${n}_${++calls}` })),
});
const outputSchema = z.object({ city: z.string(), degrees: z.number().optional() });
const good = '{"city":"Oslo"}';
const separate = { tools: true, toolsWithOutput: false };

const scenarios: [string, ScriptedStep[], Config, object?][] = [
  ["two iterations with calls", [steps(1, 2), steps(3), "Done."], {}],
  ["a turn cut by length, with calls", [{ ...Object(steps(1)), finishReason: "length" }, steps(2), "Done."], {}],
  ["an answer cut by length", [steps(1), { text: "Cut", finishReason: "length" }], {}],
  ["a forced tool choice", [steps(1), steps(2), "Done."], { toolChoice: { tool: "step" } }],
  ["the limit of iterations", [steps(1), steps(2), steps(3)], { maxIterations: 2 }],
  ["a summary at the limit", [steps(1), steps(2), "In short."], { maxIterations: 2, onLimit: summarizeAtLimit() }],
  ["the token budget", [steps(1), steps(2), steps(3)], { tokenBudget: 20 }],
  ["a loop of identical calls", [steps(1), steps(1), steps(1), "Done."], {}],
  [
    "a stop condition",
    [steps(1), steps(2), "Done."],
    { termination: ({ iteration }) => (iteration === 2 ? "enough" : undefined) },
  ],
  ["a terminal tool", [steps(1), { toolCalls: [{ name: "done", id: "call_done" }] }], {}],
  ["a pause", [{ text: "Searching.", finishReason: "pause" }, steps(1), "Done."], {}],
  ["an object after a retry", ["{}", good], { outputSchema }],
  ["an object that never fits", ["{}", "[]", "1"], { outputSchema, outputSchemaRetries: 1 }],
  ["an object in a call without tools", [steps(1), "It is cold.", good], { outputSchema }, separate],
  ["an object behind a terminal tool", [{ toolCalls: [{ name: "done", id: "call_done" }] }, good], { outputSchema }],
  [
    "a hook that continues once",
    ["Half.", steps(1), "Whole."],
    {
      hooks: [
        {
          beforeTerminate: ({ state }) =>
            state.messages.length < 3 ? { continueWith: [{ role: "user", content: "Go on." }] } : undefined,
        },
      ],
    },
  ],
];

/** Runs to the end, and collects the state between each two steps. */
async function finish(run: Run<unknown>, asked: () => number) {
  const outcome: LoopOutcome<unknown> = initialOutcome();
  const moments: Moment[] = [];
  const keep = () => void moments.push(structuredClone({ state: run.state, point: run.point, asked: asked() }));
  const { input, signal } = run.parts;
  if (input) {
    await takeInput(run, input);
    Object.assign(run, { parts: { ...run.parts, input: undefined } });
  }
  keep();
  let { step } = run;
  Object.defineProperty(run, "step", {
    get: () => step,
    set(next: Step) {
      const isBetween = next !== step && (next.kind !== "turn" || step.kind !== "turn");
      step = next;
      if (isBetween) keep();
    },
  });
  let error: unknown;
  try {
    for await (const _event of runLoop({ begin: async () => run, signal, outcome, settle: () => {} }));
  } catch (thrown) {
    error = thrown;
  }
  const { id: _id, elapsedMs: _elapsed, ...end } = run.point;
  const { messages, usage } = run.state;
  return { end, messages, usage, text: outcome.text, parsed: outcome.parsed?.value, error: String(error), moments };
}

/** The parts of a request that must equal those of an uninterrupted run. */
const shown = ({ messages, tools = [], toolChoice, output }: ModelRequest) => ({
  messages,
  tools: tools.length,
  toolChoice,
  output: output?.name,
});

describe("a run resumed from the state of another one", () => {
  test.each(scenarios)("%s", async (_name, script, given, capabilities = { tools: true }) => {
    const { signal } = new AbortController();
    const config = (turns: readonly ScriptedStep[]) => {
      const model = scriptedModel([...turns], { capabilities });
      return { model, config: resolveConfig<unknown>({ tools: [step, done], ...given, model }) };
    };
    const first = config(script);
    const undisturbed = await finish(await prepareRun(first.config, "Go", {}, signal), () => first.model.requests.length);
    expect(undisturbed.moments.length).toBeGreaterThan(2);
    const kinds = new Set(undisturbed.moments.map(({ point }) => point.step.kind));
    if (undisturbed.error === "undefined") expect(kinds).toEqual(new Set(["call", "turn", "end"]));

    for (const { state, point, asked } of undisturbed.moments) {
      expect(JSON.parse(JSON.stringify(point))).toEqual(point);
      const { model, config: again } = config(script.slice(asked));
      const saved: { state: AgentState; point: RunPoint } = JSON.parse(JSON.stringify({ state, point }));
      const { moments: _moments, ...continued } = await finish(
        await continueRun(again, { state: saved.state }, signal, saved.point),
        () => model.requests.length,
      );
      const { moments, ...expected } = undisturbed;
      expect(continued).toEqual(expected);
      expect(model.requests.map(shown)).toEqual(first.model.requests.slice(asked).map(shown));
    }
  });

  test("in the middle of a batch: finished calls do not run again, pending calls run", async () => {
    const ran: number[] = [];
    const counting = tool({
      name: "step",
      description: "",
      parameters: z.object({ n: z.number() }),
      execute: ({ n }) => `did ${ran.push(n) && n}`,
    });
    const { signal } = new AbortController();
    const script = [steps(1, 2, 3), "Done."];
    const base = { tools: [counting], executor: new ConcurrentExecutor({ maxConcurrency: 1 }) };
    const inner = new MemoryCheckpointer();
    const moments: Omit<Moment, "asked">[] = [];
    let run: Run<unknown> | undefined;
    const checkpointer = {
      load: (threadId: string) => inner.load(threadId),
      list: () => inner.list(),
      delete: (threadId: string) => inner.delete(threadId),
      save(...[threadId, state, options]: Parameters<MemoryCheckpointer["save"]>) {
        if (run) moments.push(structuredClone({ state, point: run.point }));
        return inner.save(threadId, state, options);
      },
    };
    const config = resolveConfig<unknown>({ ...base, checkpointer, model: scriptedModel([...script]) });
    run = await prepareRun(config, "Go", { threadId: "t" }, signal);
    const undisturbed = await finish(run, () => 0);
    const inBatch = moments.filter(({ point }) => point.step.kind === "turn" && point.step.open.length > 0);
    // The answer, then a start and a result of each call, except the last result.
    expect(inBatch).toHaveLength(6);

    for (const { state, point } of inBatch) {
      ran.length = 0;
      const again = resolveConfig<unknown>({ ...base, model: scriptedModel(script.slice(1)) });
      const { messages } = await finish(await continueRun(again, { state }, signal, point), () => 0);
      const statuses = state.executions.map(({ status }) => status);
      const unknown = statuses.includes("started") ? 1 : 0;
      const left = [1, 2, 3].slice(statuses.length);
      expect(ran).toEqual(left);
      const results = messages.filter(({ role }) => role === "tool");
      expect(results.filter((message) => message.role === "tool" && message.failure === "outcome_unknown")).toHaveLength(unknown);
      if (!unknown) expect(messages).toEqual(undisturbed.messages);
    }
  });
});
