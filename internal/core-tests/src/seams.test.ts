import { complete, confidenceMet, type Hook, MemoryCheckpointer, type ToolCallPart, textOf, tool } from "@locus/core";
import { canonicalJson } from "@locus/core/provider";
import { scriptedModel } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { eventsOf, succeed } from "./run-agent.js";

// The seams that plugins build on, each shown by a minimal plugin of hooks and their state.

/** A tool that counts the runs of its body. */
function payment() {
  const paid: string[] = [];
  const pay = tool({
    name: "pay",
    description: "Pays somebody.",
    parameters: z.object({ to: z.string() }),
    execute: ({ to }) => `Paid ${to}, ${paid.push(to)}.`,
  });
  return { paid, pay };
}
const asks = (...names: string[]) => ({ toolCalls: names.map((to) => ({ name: "pay", arguments: { to } })) });

describe("interrupts", () => {
  /** Asks for approval before a call. The caller answers in the metadata of the next run. */
  const approval: Hook = {
    name: "approval",
    priority: 10,
    beforeToolCall({ call, metadata }) {
      if (metadata.approved === true) return undefined;
      if (metadata.approved === false) return { deny: "The user declined." };
      const { id, name } = call;
      return {
        emit: { type: "custom", name: "question", data: { toolCallId: id, question: `Run ${name}?`, options: ["yes", "no"] } },
        stop: { reason: "interrupted" },
        hookState: { asked: id },
      };
    },
  };

  test.each([
    [true, "Paid Ada, 1.", ["Ada"]],
    [false, "Error: The user declined.", []],
  ])("a hook asks, the run ends as interrupted, and the next one continues; approved: %s", async (approved, result, calls) => {
    const { pay, paid } = payment();
    const checkpointer = new MemoryCheckpointer();
    const model = scriptedModel([asks("Ada"), asks("Ada"), "Done."]);
    const config = { model, tools: [pay], hooks: [approval], checkpointer };
    const first = await succeed(config, "Pay Ada.", { threadId: "t" });
    expect(eventsOf(first.events, "custom")).toMatchObject([{ name: "question", data: { question: "Run pay?" }, iteration: 1 }]);
    expect(first.result).toMatchObject({ stopReason: "interrupted", success: false });
    expect(paid).toEqual([]);
    const saved = await checkpointer.load("t");
    expect(saved?.state.hooks).toEqual({ approval: { asked: saved?.state.executions[0]?.toolCallId } });

    const second = await succeed(config, [], { threadId: "t", metadata: { approved } });
    expect(second.result.stopReason).toBe("complete");
    expect(second.result.messages.filter(({ role }) => role === "tool").at(-1)).toMatchObject({ content: result });
    expect(paid).toEqual(calls);
  });
});

test("idempotency: a recorded result answers the same call, also in the next run", async () => {
  const keyOf = ({ name, arguments: args }: ToolCallPart) => canonicalJson([name, args]);
  const once: Hook = {
    name: "once",
    async wrapToolCall(next, { call, hookState }) {
      const recorded: unknown = Object(hookState)[keyOf(call)];
      return typeof recorded === "string" ? { result: recorded, durationMs: 0 } : next();
    },
    afterToolCall: ({ call, outcome, hookState }) =>
      typeof outcome.result === "string" && !outcome.error
        ? { hookState: { ...Object(hookState), [keyOf(call)]: outcome.result } }
        : undefined,
  };
  const { pay, paid } = payment();
  const config = { tools: [pay], hooks: [once], checkpointer: new MemoryCheckpointer() };
  const turns = [asks("Ada"), asks("Ada", "Bob"), "Done."];
  const first = await succeed({ ...config, model: scriptedModel(turns) }, "Pay.", { threadId: "t" });
  const second = await succeed({ ...config, model: scriptedModel(turns) }, "Pay again.", { threadId: "t" });
  const results = [first, second].flatMap(({ events }) => eventsOf(events, "tool_complete").map(({ result }) => result));
  const [ada, bob] = ["Paid Ada, 1.", "Paid Bob, 2."];
  expect(results).toEqual([ada, ada, bob, ada, ada, bob]);
  expect(paid).toEqual(["Ada", "Bob"]);
});

test("memory: a hook recalls before a run, hides old messages from the model only, and remembers after it", async () => {
  const remembered: string[] = [];
  const memory: Hook = {
    beforeInvocation: ({ input }) =>
      remembered.length > 0 ? { messages: [{ role: "user", content: `Known: ${remembered.join(" ")}` }, ...input] } : undefined,
    beforeModelCall: ({ request }) => ({ request: { ...request, messages: request.messages.slice(-2) } }),
    afterInvocation({ state }) {
      remembered.push(textOf(state.messages[0] ?? { role: "user", content: "" }));
    },
  };
  const model = scriptedModel(() => "Noted.");
  const { result } = await succeed({ model, hooks: [memory] }, "I am Ada.");
  const again = await succeed({ model, hooks: [memory] }, "Who am I?", { state: result.state });
  expect(model.requests[1]?.messages.map(textOf)).toEqual(["Known: I am Ada.", "Who am I?"]);
  expect(again.result.messages.map(textOf)).toEqual(["I am Ada.", "Noted.", "Known: I am Ada.", "Who am I?", "Noted."]);
});

describe("reasoning", () => {
  test("a hook reflects, guides the model, and its confidence ends the run", async () => {
    const reflecting: Hook = {
      name: "reflecting",
      afterIteration({ outcomes, state }) {
        const confidenceDelta = outcomes.some(({ error }) => error) ? -0.2 : 0.5;
        const confidence = Math.min(1, Math.max(0, state.confidence + confidenceDelta));
        const assessment = confidenceDelta > 0 ? "on_track" : "stuck";
        return {
          confidence,
          emit: { type: "custom", name: "reflect", data: { assessment, confidence } },
          ...(assessment === "stuck" && { continueWith: [{ role: "user", content: "Try somebody else." }] }),
        };
      },
    };
    const { pay } = payment();
    const model = scriptedModel([{ toolCalls: [{ name: "pay" }] }, asks("Ada"), asks("Bob"), asks("Eve")]);
    const { result, events } = await succeed({ model, tools: [pay], hooks: [reflecting], termination: confidenceMet() });
    expect(eventsOf(events, "custom").map(({ data }) => data)).toEqual([
      { assessment: "stuck", confidence: 0 },
      { assessment: "on_track", confidence: 0.5 },
      { assessment: "on_track", confidence: 1 },
    ]);
    expect(model.requests[1]?.messages.at(-1)).toEqual({ role: "user", content: "Try somebody else." });
    expect(result).toMatchObject({ stopReason: "confidence_met", success: true, iterations: 3, state: { confidence: 1 } });

    // A different question is not limited.
    const next = scriptedModel([asks("Ada"), "Done."]);
    const config = { model: next, tools: [pay], hooks: [reflecting], termination: confidenceMet() };
    const again = await succeed(config, "And now?", { state: result.state });
    expect(again.result).toMatchObject({ stopReason: "complete", iterations: 2, state: { confidence: 0.5 } });
  });

  test("a hook lets the auxiliary model judge the answer, and continues the run", async () => {
    const grounded: Hook = {
      async beforeTerminate({ message, auxiliaryModel, signal }) {
        const judged = await complete(auxiliaryModel, { messages: [{ role: "user", content: textOf(message) }], signal });
        const score = Number(textOf(judged.message));
        const requiresReplan = score < 0.65;
        return {
          emit: { type: "custom", name: "grounding", data: { score, requiresReplan } },
          ...(requiresReplan && { continueWith: [{ role: "user", content: "Nothing shows that." }] }),
        };
      },
    };
    const model = scriptedModel(["The moon is cheese.", "The moon is rock."]);
    const auxiliaryModel = scriptedModel(["0.1", "0.9"]);
    const { result, events } = await succeed({ model, auxiliaryModel, hooks: [grounded] });
    expect(eventsOf(events, "custom").map(({ data }) => data)).toEqual([
      { score: 0.1, requiresReplan: true },
      { score: 0.9, requiresReplan: false },
    ]);
    expect(result).toMatchObject({ message: "The moon is rock.", stopReason: "complete" });
  });
});
