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

// What fails is cut like what succeeds: the model, the events and the saved thread have no text that a tool, a schema or a hook made as long as it liked.

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
  ["an ordinary result of JSON", { execute: () => ({ text: big }) }],
  ["a text part", { execute: () => [{ type: "text", text: big }] }],
  ["a thrown message", { execute: fail(big) }],
  ["a thrown text", { execute: () => Promise.reject(big) }],
  ["a thrown object", { execute: () => Promise.reject({ text: big }) }],
  ["arguments that are no JSON", { call: { arguments: `{${big}` } }],
  ["100 000 schema issues", { tool: { parameters: many } }],
  ["a schema that throws", { tool: { parameters: jsonSchema({}, fail(big)) } }],
  ["a result that does not fit its schema", { tool: { outputSchema: many } }],
  ["deny", { hook: { beforeToolCall: () => ({ deny: big }) } }],
  ["a hook's result", { hook: { beforeToolCall: () => ({ result: big }) } }],
  ["a hook's part", { hook: { beforeToolCall: () => ({ result: [{ type: "text", text: big }] }) } }],
  ["a hook's result behind the call", { hook: { afterToolCall: () => ({ result: big }) } }],
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

  test("is short for the model, in the events, and in the thread", async () => {
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

  test("is whole where nothing is cut", async () => {
    const { result } = await succeed({ ...config(), maxToolResultLength: 0 });
    const message = result.messages.find(({ role }) => role === "tool");
    expect(message && textOf(message)).not.toContain("[cut: ");
  });
});

test("the unknown name of a tool, however long", async () => {
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

  test("are told in part, to the model and in the error, which says how many are left", async () => {
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

  test("a few are told whole", async () => {
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
])("a store of long results that %s makes the call a failure, cut", async (_name, shorten) => {
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

test("the limit of an event is that of the model: nothing longer is in any event of a failing run", async () => {
  const throwing = tool({ name: "t", description: "", parameters: z.object({}), execute: fail(big) });
  const { events } = await succeed({
    model: scriptedModel([{ toolCalls: [{ name: "t" }] }, "Done."]),
    tools: [throwing],
    maxToolResultLength,
  });
  expect(Math.max(...events.map((event) => JSON.stringify(event).length))).toBeLessThan(3_000);
});
