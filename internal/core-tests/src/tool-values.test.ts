import { Agent, type AgentConfig, jsonSchema, MemoryCheckpointer, type Tool, tool, toolContent } from "@locus/core";
import { scriptedModel } from "@locus/testkit";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { eventsOf, succeed } from "./run-agent.js";

const parameters = z.object({});

/** The outcome of one call of a tool that returns this value. */
async function resultOf(
  execute: () => unknown,
  options: Partial<Omit<AgentConfig, "outputSchema">> & Partial<Pick<Tool, "outputSchema">> = {},
) {
  const { outputSchema, ...config } = options;
  const subject = tool({ name: "subject", description: "", parameters, outputSchema, execute });
  const model = scriptedModel([{ toolCalls: [{ name: "subject" }] }, "Done."]);
  const { events, result } = await succeed({ model, tools: [subject], ...config });
  const [complete] = eventsOf(events, "tool_complete");
  return { complete, result, sent: model.requests[1]?.messages.at(-1) };
}

class Row {
  id = 7;
  at = new Date(0);
  save(): void {}
}
const cyclic: Record<string, unknown> = {};
cyclic.self = cyclic;

describe("the return value of a tool", () => {
  test.each<[string, unknown, unknown]>([
    ["text", "Sunny", "Sunny"],
    ["nothing", undefined, null],
    ["a Date in an object", { at: new Date(0) }, { at: "1970-01-01T00:00:00.000Z" }],
    ["an instance of a class", new Row(), { id: 7, at: "1970-01-01T00:00:00.000Z" }],
    ["what has toJSON", { toJSON: () => [1, 2] }, [1, 2]],
    ["absent fields", { a: undefined, b: null }, { b: null }],
    ["rows that look like files", [{ type: "file", source: { repo: "acme/app", path: "a.ts" }, line: 12 }], null],
    ["rows that look like images", [{ type: "image", source: { table: "photos", id: 7 } }], null],
    ["rows that look like text", [{ type: "text", text: "Annual report", id: 41, author: "Ada" }], null],
    ["rows that are content parts of a message", [{ type: "image", source: { url: "https://example.com/a.png" } }], null],
  ])("%s is JSON, for the model and in the event", async (_name, returned, expected) => {
    const value = expected ?? (Array.isArray(returned) ? returned : null);
    const { complete, sent } = await resultOf(() => returned);
    const text = typeof value === "string" ? value : JSON.stringify(value);
    expect(complete).toMatchObject({ result: text, value });
    expect(complete?.error).toBeUndefined();
    expect(sent).toMatchObject({ content: text });
  });

  test.each<[string, unknown, RegExp]>([
    ["a BigInt", { id: 10n }, /BigInt/],
    ["a cycle", cyclic, /circular/],
    ["bytes", { file: new Uint8Array([1, 2]) }, /toolContent/],
    ["a Buffer", Buffer.from("x"), /toolContent/],
    ["an ArrayBuffer", new ArrayBuffer(2), /toolContent/],
    ["content parts inside of data", { image: toolContent([]) }, /whole result/],
  ])("%s fails the call with a clear message", async (_name, returned, message) => {
    const { complete } = await resultOf(() => returned);
    expect(complete?.error?.kind).toBe("failed");
    expect(complete?.result).toMatch(message);
    expect(complete).not.toHaveProperty("value");
  });

  test("toolContent: parts, bytes as base64, no value", async () => {
    const bytes = new Uint8Array([0, 127, 128, 255]);
    const { complete, sent } = await resultOf(() =>
      toolContent([
        { type: "text", text: "See:" },
        { type: "image", source: { bytes, mediaType: "image/png" } },
        { type: "file", source: { bytes: bytes.buffer, mediaType: "a/b" }, filename: "x" },
      ]),
    );
    const content = [
      { type: "text", text: "See:" },
      { type: "image", source: { base64: "AH+A/w==", mediaType: "image/png" } },
      { type: "file", source: { base64: "AH+A/w==", mediaType: "a/b" }, filename: "x" },
    ];
    expect(complete).toMatchObject({ result: content });
    expect(complete).not.toHaveProperty("value");
    expect(sent).toMatchObject({ content });
  });

  test.each<[string, unknown]>([
    ["no array", "text"],
    ["OpenAI's form", [{ type: "image_url", image_url: { url: "x" } }]],
    ["no source", [{ type: "image" }]],
    ["bytes of the wrong type", [{ type: "image", source: { bytes: { 0: 1 }, mediaType: "image/png" } }]],
    ["bytes without their type", [{ type: "image", source: { bytes: new Uint8Array() } }]],
    ["nothing", [undefined]],
  ])("toolContent refuses %s", (_name, parts) => {
    expect(() => toolContent(parts as Parameters<typeof toolContent>[0])).toThrow(
      expect.objectContaining({ code: "configuration" }),
    );
  });

  test("the value is the output of the output schema", async () => {
    const outputSchema = z.object({ n: z.string().transform(Number) });
    const { complete } = await resultOf(() => ({ n: "12" }), { outputSchema });
    expect(complete).toMatchObject({ result: '{"n":12}', value: { n: 12 } });
  });
});

describe("tool_complete.value", () => {
  test("is absent when its text is too long", async () => {
    const { complete } = await resultOf(() => ({ text: "x".repeat(20) }), { maxToolResultLength: 10 });
    expect(complete?.result).toMatch(/^\{"text":"x\n\[cut/);
    expect(complete).not.toHaveProperty("value");
  });

  test("is not saved", async () => {
    const checkpointer = new MemoryCheckpointer();
    const subject = tool({ name: "subject", description: "", parameters, execute: () => ({ n: 1 }) });
    const model = scriptedModel([{ toolCalls: [{ name: "subject" }] }, "Done."]);
    const { state } = await new Agent({ model, tools: [subject], checkpointer }).invoke("Go", { threadId: "t" });
    expect(JSON.stringify(state)).not.toContain('"value"');
    expect(JSON.stringify(await checkpointer.load("t"))).not.toContain('"value"');
  });

  test.each<[string, AgentConfig["hooks"]]>([
    ["afterToolCall", [{ afterToolCall: () => ({ result: "redacted" }) }]],
    ["wrapToolCall", [{ wrapToolCall: async (next) => ({ ...(await next()), result: "redacted" }) }]],
  ])("is dropped when %s replaces the result", async (_name, hooks) => {
    const { complete } = await resultOf(() => ({ secret: "hunter2" }), { hooks });
    expect(complete?.result).toBe("redacted");
    expect(JSON.stringify(complete)).not.toContain("hunter2");
  });
});

describe("tool() refuses an invalid tool, with its name and the correction", () => {
  const base = { name: "book_meeting", description: "", parameters, execute: () => "" };
  test.each<[string, object, RegExp]>([
    ["no body", { ...base, execute: undefined }, /"book_meeting" has no execute function\. Add execute/],
    ["no name", { ...base, name: undefined }, /tool name undefined must be text of 1 to 64/],
    ["a name that services refuse", { ...base, name: "book meeting" }, /tool name "book meeting" must be/],
    ["a name with a line end", { ...base, name: "book\n" }, /tool name "book\\n" must be/],
    ["no parameters", { ...base, parameters: undefined }, /"book_meeting" are missing\. Write parameters: z\.object/],
    ["a JSON Schema", { ...base, parameters: { type: "object" } }, /"book_meeting" are not a schema.*jsonSchema\(/],
    [
      "an object of schemas",
      { ...base, parameters: { a: z.string() } },
      /"book_meeting" are an object of schemas\. Put it into z\.object/,
    ],
    ["text", { ...base, parameters: z.string() }, /"book_meeting" must be an object at the root.*"string"/],
    ["an array", { ...base, parameters: z.array(z.string()) }, /must be an object at the root/],
    ["an enum", { ...base, parameters: jsonSchema({ enum: ["a"] }) }, /must be an object at the root/],
    [
      "a union",
      { ...base, parameters: z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]) },
      /union at the root \(#\/anyOf\).*z\.object\(\{ request/,
    ],
    [
      "a date",
      { ...base, parameters: z.object({ w: z.object({ when: z.date() }) }) },
      /"book_meeting".*at #\/properties\/w\/properties\/when: Date cannot.*z\.iso\.datetime\(\)\.transform/,
    ],
    [
      "a date in a list",
      { ...base, parameters: z.object({ rows: z.array(z.object({ at: z.date() })) }) },
      /at #\/properties\/rows\/items\/properties\/at:/,
    ],
  ])("%s", (_name, definition, message) => {
    const make = () => tool(definition as typeof base);
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ code: "configuration" }));
  });

  test.each<[string, Tool["parameters"]]>([
    ["no properties", z.object({})],
    ["any object", jsonSchema({})],
    ["properties without a type", jsonSchema({ properties: { a: { type: "string" } } })],
    ["an intersection", z.object({ a: z.string() }).and(z.object({ b: z.string() }))],
  ])("%s is accepted", (_name, right) => {
    expect(tool({ ...base, parameters: right }).name).toBe("book_meeting");
  });

  test.each<[string, unknown, RegExp]>([
    ["an object of tools", { a: 1 }, /tools must be of type array/],
    ["what is no tool", [undefined], /tools\[0\] is not a tool/],
    ["a tool without a body", [{ name: "x", description: "", parameters }], /"x" has no execute/],
  ])("an agent refuses %s", (_name, tools, message) => {
    expect(() => new Agent({ model: scriptedModel([]), tools: tools as Tool[] })).toThrow(message);
  });
});

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["null", null],
  ["a number", 123],
  ["an object that is not a message", { prompt: "Hi" }],
  ["a message with invalid content", { role: "user", content: 5 }],
  ["an assistant message with invalid content", [{ role: "assistant", content: 5 }]],
  ["another role", [{ role: "developer", content: "Hi" }]],
  [
    "messages and parts",
    [
      { role: "user", content: "Hi" },
      { type: "text", text: "Ho" },
    ],
  ],
  ["invalid parts", [null]],
])("a run with %s throws an error with the correction", async (_name, input) => {
  const run = new Agent({ model: scriptedModel(["Hi"]) }).run(input as string);
  await expect(run.result()).rejects.toMatchObject({ code: "configuration" });
});
