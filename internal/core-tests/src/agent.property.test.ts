import {
  Agent,
  type AgentState,
  addUsage,
  type Checkpointer,
  ConcurrentExecutor,
  type FinishReason,
  type LocusEvent,
  MemoryCheckpointer,
  RateLimitError,
  ServerError,
  tool,
  type Usage,
} from "@locus/core";
import { type ScriptedToolCall, type ScriptedTurn, scriptedModel } from "@locus/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { checkEvents, checkTranscript } from "./check-transcript.js";
import { settle } from "./run-agent.js";

const call = fc.record({
  id: fc.constantFrom("a", "b", "c", "d", undefined),
  name: fc.constantFrom("work", "throw", "late", "finish", "nope", "constructor"),
  arguments: fc.constantFrom<NonNullable<ScriptedToolCall["arguments"]>>({ n: 1 }, { n: 2 }, { n: "x" }, "{cut", "[]", ""),
});
const turn = fc
  .record({
    text: fc.constantFrom(undefined, "Hm.", '{"n":1}', '{"n":"x"}'),
    toolCalls: fc.array(call, { maxLength: 3 }),
    finishReason: fc.constantFrom<FinishReason | undefined>(undefined, undefined, "stop", "length", "content_filter", "refusal"),
    usage: fc.constantFrom<Usage | null>(null, { inputTokens: 1, outputTokens: 2, totalTokens: 3 }, { outputTokens: 5 }),
    failure: fc.constantFrom(undefined, undefined, undefined, undefined, "before", "after"),
  })
  .map(
    ({ text, toolCalls, finishReason, usage, failure }): ScriptedTurn => ({
      usage,
      toolCalls: toolCalls.map(({ id, ...given }) => ({ ...given, ...(id !== undefined && { id }) })),
      ...(text !== undefined && { text }),
      ...(finishReason !== undefined && { finishReason }),
      ...(failure === "before" && { error: new RateLimitError("Slow.", { retryAfterMs: 0 }), after: "start" }),
      ...(failure === "after" && { error: new ServerError("Cut."), after: "deltas" }),
    }),
  );

const tools = (["work", "throw", "late", "finish"] as const).map((name) =>
  tool({
    name,
    description: "",
    parameters: z.object({ n: z.number() }),
    terminal: name === "finish",
    async execute({ n }, { progress }) {
      progress(n);
      if (name === "late") await settle();
      if (name === "throw") throw new Error("Thrown.");
      return `${name} ${n}`;
    },
  }),
);

/** Keeps every saved state, and stops saving after the simulated crash. */
function dying(dieAt: number): Checkpointer & { readonly saves: AgentState[] } {
  const inner = new MemoryCheckpointer();
  const saves: AgentState[] = [];
  return {
    saves,
    load: (threadId) => inner.load(threadId),
    list: () => inner.list(),
    delete: (threadId) => inner.delete(threadId),
    async save(threadId, state, options) {
      if (saves.length === dieAt) throw new Error("The machine died.");
      saves.push(structuredClone(state));
      return inner.save(threadId, state, options);
    },
  };
}

const scenario = fc.record({
  turns: fc.array(turn, { minLength: 1, maxLength: 6 }),
  end: fc.constantFrom("none", "none", "abort", "leave"),
  endAt: fc.nat({ max: 40 }),
  dieAt: fc.constantFrom(Number.POSITIVE_INFINITY, 0, 1, 2, 3, 5, 8),
  maxConcurrency: fc.integer({ min: 1, max: 3 }),
  withOutput: fc.boolean(),
  toolsWithOutput: fc.boolean(),
});

test("for any model, tools and consumer, the thread is consistent, the run ends once, and the tokens add up", async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ turns, end, endAt, dieAt, maxConcurrency, withOutput, toolsWithOutput }) => {
      const model = scriptedModel(turns, { capabilities: { tools: true, toolsWithOutput } });
      const checkpointer = dying(dieAt);
      const controller = new AbortController();
      const agent = new Agent({
        model,
        tools,
        checkpointer,
        executor: new ConcurrentExecutor({ maxConcurrency }),
        ...(withOutput && { outputSchema: z.object({ n: z.number() }) }),
      });
      const run = agent.run("Go", { threadId: "t", signal: controller.signal });
      const events: LocusEvent[] = [];
      try {
        for await (const event of run) {
          events.push(event);
          if (events.length > endAt && end === "abort") controller.abort();
          if (events.length > endAt && end === "leave") break;
        }
      } catch {
        // Checked in the result, below.
      }
      const result = await run.result().catch(() => undefined);
      if (end !== "leave") checkEvents(events);
      const last = events.at(-1);
      if (last?.type === "terminate" && result) {
        expect(last).toMatchObject({ reason: result.stopReason, success: result.success, iterations: result.iterations });
      }
      if (result) {
        checkTranscript(result.messages);
        expect(JSON.parse(JSON.stringify(result.state))).toEqual(result.state);
        expect(result.success && withOutput ? typeof (result.parsed as { n: number }).n : "number").toBe("number");
        let sum: Usage = {};
        for (const event of events) if (event.type === "model_complete") sum = addUsage(sum, event.usage);
        const { incomplete: _cutShort, ...counted } = result.usage;
        expect(counted).toEqual(sum);
      }
      for (const started of events) {
        if (started.type !== "tool_start" || end === "leave" || dieAt !== Number.POSITIVE_INFINITY) continue;
        const ends = events.filter((event) => event.type === "tool_complete" && event.toolCallId === started.toolCallId);
        expect(ends).toHaveLength(1);
      }
      for (const request of model.requests) checkTranscript(request.messages);

      // Nothing runs after the end, and every save can be resumed.
      const saved = checkpointer.saves.length;
      await settle();
      await settle();
      expect(checkpointer.saves.length).toBe(saved);
      for (const state of checkpointer.saves) {
        const next = scriptedModel(["On."]);
        const continued = await new Agent({ model: next, tools }).invoke([], { state });
        checkTranscript(next.requests[0]?.messages ?? []);
        checkTranscript(continued.messages);
      }
    }),
    { numRuns: 300 },
  );
}, 30_000);
