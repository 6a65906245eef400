import { type Checkpointer, type Hook, type HookPhases, MemoryCheckpointer, type Model, tool } from "@locus/core";
import { withStream } from "@locus/core/provider";
import { scriptedModel } from "@locus/testkit";
import { expect, test } from "vitest";
import { z } from "zod";
import { succeed } from "./run-agent.js";

const phases: readonly (keyof HookPhases)[] = [
  "beforeInvocation",
  "afterInvocation",
  "beforeModelCall",
  "afterModelCall",
  "beforeToolCall",
  "afterToolCall",
  "afterIteration",
  "beforeTerminate",
];

/** A hook that records its calls and changes nothing. */
function tracing(name: string, trace: string[], priority?: number): Hook {
  const handlers = phases.map((phase) => [phase, () => void trace.push(`${name} ${phase}`)]);
  return {
    ...(Object.fromEntries(handlers) as Hook),
    name,
    priority,
    wrapModel(model: Model): Model {
      return withStream(model, async function* (request) {
        trace.push(`${name} model begins`);
        yield* model.stream(request);
        trace.push(`${name} model ends`);
      });
    },
    async wrapToolCall(next, { call }) {
      trace.push(`${name} ${call.id} begins`);
      const outcome = await next();
      trace.push(`${name} ${call.id} ends`);
      return outcome;
    },
  };
}

function tracedCheckpointer(trace: string[]): Checkpointer {
  const inner = new MemoryCheckpointer();
  return {
    load: (threadId) => inner.load(threadId),
    list: () => inner.list(),
    delete: (threadId) => inner.delete(threadId),
    async save(threadId, state, options) {
      const started = state.executions.filter(({ status }) => status === "started").length;
      trace.push(`save ${state.messages.at(-1)?.role}, ${state.executions.length} calls, ${started} started`);
      return inner.save(threadId, state, options);
    },
  };
}

const note = (trace: string[]) =>
  tool({
    name: "note",
    description: "",
    parameters: z.object({}),
    execute(_args, { toolCallId }) {
      trace.push(`body ${toolCallId}`);
    },
  });

test("one iteration with calls, one without: every phase and save in order", async () => {
  const trace: string[] = [];
  await succeed(
    {
      model: scriptedModel([{ toolCalls: [{ name: "note" }, { name: "nope" }] }, "Done."]),
      tools: [note(trace)],
      hooks: [tracing("h", trace)],
      checkpointer: tracedCheckpointer(trace),
      termination: () => void trace.push("termination"),
      systemPrompt: () => {
        trace.push("system prompt");
        return "Be brief.";
      },
    },
    "Go",
    { threadId: "t" },
  );
  expect(trace).toEqual([
    "system prompt",
    "h beforeInvocation",
    "h beforeModelCall",
    "h model begins",
    "h model ends",
    "h afterModelCall",
    "save assistant, 0 calls, 0 started",
    "h beforeToolCall",
    "save assistant, 1 calls, 0 started",
    "save assistant, 2 calls, 1 started",
    "h call_1 begins",
    "body call_1",
    "h call_1 ends",
    "save assistant, 2 calls, 0 started",
    "h afterToolCall",
    "h afterIteration",
    "termination",
    "h beforeModelCall",
    "h model begins",
    "h model ends",
    "h afterModelCall",
    "save assistant, 2 calls, 0 started",
    "h beforeTerminate",
    "h afterInvocation",
  ]);
});

test("before-hooks run by priority, after-hooks in reverse, wrappers from the outside in", async () => {
  const trace: string[] = [];
  await succeed({
    model: scriptedModel([{ toolCalls: [{ name: "note" }] }, "Done."]),
    tools: [note(trace)],
    hooks: [
      tracing("default", trace),
      tracing("cosmetic", trace, 300),
      tracing("security", trace, 0),
      tracing("default2", trace, 200),
    ],
  });
  const order = ["security", "default", "default2", "cosmetic"];
  const who = (what: string) => trace.filter((line) => line.endsWith(` ${what}`)).map((line) => line.split(" ")[0]);
  for (const phase of phases) {
    const expected = phase.startsWith("after") ? [...order].reverse() : order;
    expect([...new Set(who(phase))]).toEqual(expected);
  }
  expect(who("model begins").slice(0, 4)).toEqual(order);
  expect(who("call_1 begins")).toEqual(order);
  expect(who("call_1 ends")).toEqual([...order].reverse());
});

test("a hook without phases changes nothing", async () => {
  const { result } = await succeed({ model: scriptedModel(["Done."]), hooks: [{}, { name: "empty" }] });
  expect(result.message).toBe("Done.");
});
