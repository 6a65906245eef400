import {
  type AgentConfig,
  type Hook,
  jsonSchema,
  type LocusEvent,
  MemoryCheckpointer,
  OutputValidationError,
  textOf,
  tool,
} from "@locus/core";
import { type ScriptedToolCall, scriptedModel } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { eventsOf, play, succeed } from "./run-agent.js";
import { subject } from "./subject-tool.js";

// Failures are cut like results, so that no tool, schema or hook can put unlimited text into the model's input, the events or the thread.

const maxToolResultLength = 1_000;
const big = "x".repeat(1_000_000);
const many = jsonSchema({}, () => ({
  issues: Array.from({ length: 100_000 }, (_, index) => ({ message: "no", path: ["list", index] })),
}));
const fail = (message: string) => (): never => {
  throw new Error(message);
};

interface Failing {
  execute?: () => unknown;
  call?: Partial<ScriptedToolCall>;
  hook?: Hook;
  tool?: Partial<Parameters<typeof subject>[1]> & { parameters?: typeof many };
}

const results: readonly (readonly [name: string, failing: Failing])[] = [
  ["an ordinary result", { execute: () => big }],
  ["a JSON result", { execute: () => ({ text: big }) }],
  ["a text part", { execute: () => [{ type: "text", text: big }] }],
  ["a thrown message", { execute: fail(big) }],
  ["a thrown text", { execute: () => Promise.reject(big) }],
  ["a thrown object", { execute: () => Promise.reject({ text: big }) }],
  ["arguments that are not JSON", { call: { arguments: `{${big}` } }],
  ["100 000 schema issues", { tool: { parameters: many } }],
  ["a schema that throws", { tool: { parameters: jsonSchema({}, fail(big)) } }],
  ["a result that does not fit its schema", { tool: { outputSchema: many } }],
  ["deny", { hook: { beforeToolCall: () => ({ deny: big }) } }],
  ["a hook's result", { hook: { beforeToolCall: () => ({ result: big }) } }],
  ["a hook's part", { hook: { beforeToolCall: () => ({ result: [{ type: "text", text: big }] }) } }],
  ["a hook's result after the call", { hook: { afterToolCall: () => ({ result: big }) } }],
  ["a wrapper's result", { hook: { wrapToolCall: async () => ({ result: big, durationMs: 0 }) } }],
  [
    "a wrapper's failure",
    { hook: { wrapToolCall: async () => ({ result: big, error: { kind: "failed", message: big }, durationMs: 0 }) } },
  ],
];

describe.each(results)("%s", (_name, { execute = () => "ok", call, hook, tool: options }) => {
  const toolCalls = [{ name: "subject", ...call }];
  const config = (): AgentConfig => ({
    model: scriptedModel([{ toolCalls }, "Done."]),
    tools: [{ ...subject(execute), ...options }],
    hooks: hook ? [hook] : [],
    maxToolResultLength,
  });
  const limit = maxToolResultLength + 200;

  test("is cut for the model, in the events and in the thread", async () => {
    const checkpointer = new MemoryCheckpointer();
    const { events, result } = await succeed({ ...config(), checkpointer }, "Go", { threadId: "t" });
    const message = result.messages.find(({ role }) => role === "tool");
    const text = message ? textOf(message) : "";
    expect(text.length).toBeGreaterThan(maxToolResultLength);
    expect(text.length).toBeLessThan(limit);
    expect(text).toContain("[cut: ");
    for (const { result: shown, error } of eventsOf(events, "tool_complete")) {
      expect(JSON.stringify(shown).length).toBeLessThan(limit + 100);
      expect(error?.message.length ?? 0).toBeLessThan(limit);
    }
    const saved = await checkpointer.load("t");
    const [execution] = saved?.state.executions ?? [];
    expect(JSON.stringify([execution?.result, execution?.error]).length).toBeLessThan(2 * limit + 200);
  });

  test("is complete without a limit", async () => {
    const { result } = await succeed({ ...config(), maxToolResultLength: 0 });
    const message = result.messages.find(({ role }) => role === "tool");
    expect(message && textOf(message)).not.toContain("[cut: ");
  });
});

test("an unknown tool name of any length is cut", async () => {
  const model = scriptedModel([{ toolCalls: [{ name: big }] }, "Done."]);
  const { events, result } = await succeed({ model, maxToolResultLength });
  expect(result.messages[2]).toMatchObject({ failure: "unknown_tool" });
  expect(result.messages.filter(({ role }) => role === "tool").map((message) => textOf(message).length)).toEqual([
    expect.any(Number),
  ]);
  for (const message of result.messages) if (message.role === "tool") expect(textOf(message).length).toBeLessThan(1_200);
  for (const { error } of eventsOf(events, "tool_complete")) expect(error?.message.length).toBeLessThan(1_200);
});

describe("the output schema's issues", () => {
  const outputSchema = jsonSchema<never>({}, many["~standard"].validate as never);
  const sizes = (events: readonly LocusEvent[]) => Math.max(...events.map((event) => JSON.stringify(event).length));

  test("are cut for the model and in the error, with the number left out", async () => {
    const model = scriptedModel(() => "{}");
    const { error, events } = await play({ model, outputSchema });
    expect(OutputValidationError.isInstance(error) && error.issues.length).toBe(101);
    expect(String(error)).toContain("and 99900 more");
    expect(String(error).length).toBeLessThan(5_000);
    expect(sizes(events)).toBeLessThan(20_000);
    for (const { messages } of model.requests) for (const message of messages) expect(textOf(message).length).toBeLessThan(5_000);
  });

  test("that are long are cut", async () => {
    const long = jsonSchema<never>({}, () => ({ issues: [{ message: big, path: [big] }] }));
    const { error, events } = await play({ model: scriptedModel(() => "{}"), outputSchema: long });
    expect(String(error).length).toBeLessThan(5_000);
    expect(sizes(events)).toBeLessThan(20_000);
  });

  test("a few are complete", async () => {
    const schema = z.object({ a: z.number(), b: z.array(z.string()) });
    const { error } = await play({ model: scriptedModel(() => '{"b":[1]}'), outputSchema: schema });
    expect(OutputValidationError.isInstance(error) && error.issues.map(({ path }) => path)).toEqual(["a", "b[0]"]);
  });
});

test.each<[string, (text: string) => unknown]>([
  ["throws", fail("Disk full.")],
  ["rejects", () => Promise.reject(new Error("Disk full."))],
  ["gives no text", () => undefined],
  ["gives a number", () => 5],
])("a result store that %s fails the call, with a cut message", async (_name, shorten) => {
  const model = scriptedModel([{ toolCalls: [{ name: "subject" }] }, "Done."]);
  const { result } = await succeed({
    model,
    tools: [subject(() => big)],
    maxToolResultLength,
    toolResults: { shorten: shorten as () => string },
  });
  expect(result.messages[2]).toMatchObject({ isError: true, failure: "failed" });
  expect(textOf(result.messages[2] ?? { role: "user", content: "" }).length).toBeLessThan(1_200);
});

test("events have the limit of the model: no event of a failing run is longer", async () => {
  const throwing = tool({ name: "t", description: "", parameters: z.object({}), execute: fail(big) });
  const { events } = await succeed({
    model: scriptedModel([{ toolCalls: [{ name: "t" }] }, "Done."]),
    tools: [throwing],
    maxToolResultLength,
  });
  expect(Math.max(...events.map((event) => JSON.stringify(event).length))).toBeLessThan(3_000);
});
