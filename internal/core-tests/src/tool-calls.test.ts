import { type FinishReason, type Tool, toolContent } from "@locus/core";
import type { ScriptedToolCall } from "@locus/testkit";
import { describe, expect, test, vi } from "vitest";
import { z } from "zod";
import { eventsOf, succeed } from "./run-agent.js";
import { echo, script, subject } from "./subject-tool.js";

describe("every announced call gets exactly one result", () => {
  const sibling: ScriptedToolCall = { name: "echo", arguments: { text: "sibling" } };
  const cyclic: { self?: unknown } = {};
  cyclic.self = cyclic;
  const text = (value: string) => ({ type: "text" as const, text: value });

  test.each<[string, ScriptedToolCall, Tool[], { kind?: string; content: unknown }]>([
    [
      "an unknown tool",
      { name: "nope" },
      [],
      { kind: "unknown_tool", content: 'Error: There is no tool "nope". Available tools: echo.' },
    ],
    [
      "a tool named constructor",
      { name: "constructor" },
      [],
      { kind: "unknown_tool", content: expect.stringContaining("no tool") },
    ],
    ["a tool named __proto__", { name: "__proto__" }, [], { kind: "unknown_tool", content: expect.stringContaining("no tool") }],
    ["a tool named toString", { name: "toString" }, [], { kind: "unknown_tool", content: expect.stringContaining("no tool") }],
    [
      "arguments that are not JSON",
      { name: "echo", arguments: '{"text":' },
      [],
      { kind: "invalid_arguments", content: 'Error: The arguments of "echo" are not a JSON object: {"text":' },
    ],
    [
      "arguments that are not an object",
      { name: "echo", arguments: "[1]" },
      [],
      { kind: "invalid_arguments", content: expect.stringContaining("[1]") },
    ],
    [
      "arguments that do not fit the schema",
      { name: "echo", arguments: { text: 7 } },
      [],
      { kind: "invalid_arguments", content: expect.stringMatching(/Invalid arguments for "echo":\n- text: /) },
    ],
    [
      "a body that throws",
      { name: "subject" },
      [
        subject(() => {
          throw new Error("Boom");
        }),
      ],
      { kind: "failed", content: "Error: Boom" },
    ],
    [
      "a body that rejects",
      { name: "subject" },
      [subject(() => Promise.reject(new Error("Boom")))],
      { kind: "failed", content: "Error: Boom" },
    ],
    [
      "a body that throws text",
      { name: "subject" },
      [subject(() => Promise.reject("Boom"))],
      { kind: "failed", content: "Error: Boom" },
    ],
    [
      "a body that throws undefined",
      { name: "subject" },
      [subject(() => Promise.reject(undefined))],
      { kind: "failed", content: "Error: undefined" },
    ],
    [
      "a body that throws an object",
      { name: "subject" },
      [subject(() => Promise.reject({ code: 7 }))],
      { kind: "failed", content: 'Error: {"code":7}' },
    ],
    [
      "a body that throws an object without a prototype",
      { name: "subject" },
      [subject(() => Promise.reject(Object.assign(Object.create(null), cyclic)))],
      { kind: "failed", content: "Error: An error that cannot be read" },
    ],
    ["nothing returned", { name: "subject" }, [subject(() => undefined)], { content: "null" }],
    ["an object returned", { name: "subject" }, [subject(() => ({ a: [1] }))], { content: '{"a":[1]}' }],
    ["an empty list returned", { name: "subject" }, [subject(() => [])], { content: "[]" }],
    ["a function returned", { name: "subject" }, [subject(() => () => 1)], { content: "null" }],
    [
      "a BigInt returned",
      { name: "subject" },
      [subject(() => 1n)],
      { kind: "failed", content: expect.stringContaining("BigInt") },
    ],
    [
      "a cycle returned",
      { name: "subject" },
      [subject(() => cyclic)],
      { kind: "failed", content: expect.stringContaining("circular") },
    ],
    [
      "parts returned",
      { name: "subject" },
      [
        subject(() =>
          toolContent([
            { type: "text", text: "See" },
            { type: "image", source: { url: "https://example.com/a.png" } },
          ]),
        ),
      ],
      {
        content: [
          { type: "text", text: "See" },
          { type: "image", source: { url: "https://example.com/a.png" } },
        ],
      },
    ],
    [
      "parts that hold more than JSON",
      { name: "subject" },
      [subject(() => toolContent([Object.assign(text("See"), { toString: () => "secret", at: new Date(0) })]))],
      { content: [{ type: "text", text: "See", at: "1970-01-01T00:00:00.000Z" }] },
    ],
    [
      "long text returned",
      { name: "subject" },
      [subject(() => "x".repeat(32_001))],
      { content: `${"x".repeat(32_000)}\n[cut: 1 of 32001 characters left out]` },
    ],
    [
      "long text in a part returned",
      { name: "subject" },
      [subject(() => toolContent([text("x".repeat(32_001))]))],
      { content: [{ type: "text", text: `${"x".repeat(32_000)}\n[cut: 1 of 32001 characters left out]` }] },
    ],
    [
      "a value that does not fit the tool's output schema",
      { name: "subject" },
      [subject(() => ({ count: "two" }), { outputSchema: z.object({ count: z.number() }) })],
      { kind: "failed", content: expect.stringContaining("count") },
    ],
  ])("%s: its sibling completes", async (_name, call, tools, expected) => {
    const { events, result } = await succeed({ model: script([call, sibling]), tools: [echo, ...tools] });
    const [first, second] = eventsOf(events, "tool_complete");
    expect(first?.result).toEqual(expected.content);
    expect(first?.error?.kind).toBe(expected.kind);
    expect(second).toMatchObject({ name: "echo", result: "sibling" });
    expect(result.messages.filter(({ role }) => role === "tool")).toEqual([
      {
        role: "tool",
        toolCallId: "call_1",
        name: call.name,
        content: expected.content,
        ...(expected.kind !== undefined && { isError: true, failure: expected.kind }),
      },
      { role: "tool", toolCallId: "call_2", name: "echo", content: "sibling" },
    ]);
    expect(result.message).toBe("Done.");
  });

  test.each<FinishReason>(["length", "content_filter"])("after %s no tool runs", async (finishReason) => {
    const execute = vi.fn(() => "ran");
    const model = script([{ name: "subject" }, sibling], finishReason);
    const { events } = await succeed({ model, tools: [echo, subject(execute)] });
    expect(execute).not.toHaveBeenCalled();
    expect(eventsOf(events, "tool_start")).toEqual([]);
    expect(eventsOf(events, "tool_complete").map(({ error }) => error?.kind)).toEqual(["truncated", "truncated"]);
  });

  test.each<FinishReason>(["stop", "other", "tool_calls"])(
    "after %s the calls run, because calls outweigh the finish reason",
    async (finishReason) => {
      const { events } = await succeed({ model: script([sibling], finishReason), tools: [echo] });
      expect(eventsOf(events, "tool_complete")).toMatchObject([{ result: "sibling" }]);
    },
  );
});
