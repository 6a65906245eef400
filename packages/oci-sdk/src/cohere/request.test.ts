import type { FunctionToolSpec, JsonSchema, ModelRequest } from "@locus/core";
import { describe, expect, test } from "vitest";
import type { CallContext } from "../format/call.js";
import type { Learned } from "../format/learned.js";
import { refusedBefore } from "../testing/refused-before.js";
import type { OCICohereOptions } from "./options.js";
import { toCohereCall } from "./request.js";

const messages: ModelRequest["messages"] = [{ role: "user", content: "Hi" }];

function lower(request: Partial<ModelRequest> = {}, context: Partial<CallContext> = {}, learned?: Partial<Learned>) {
  const call = toCohereCall({ messages, ...request }, { modelId: "cohere.command-a-03-2025", ...context }, learned);
  return { ...call, warned: call.warnings.map(({ code, parameter }) => `${code} ${parameter}`) };
}

const minimal = { apiFormat: "COHERE", isStream: true, streamOptions: { isIncludeUsage: true }, message: "Hi" };
const tool = (name: string): FunctionToolSpec => ({
  type: "function",
  name,
  description: `Does ${name}.`,
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
});
const wireTool = (name: string, description: string) => ({
  name,
  description,
  parameterDefinitions: { city: { type: "str", isRequired: true } },
});

describe("settings", () => {
  test("nothing is sent that nobody set", () => {
    expect(lower({ settings: { temperature: undefined }, tools: [], toolChoice: "auto" })).toMatchObject({
      body: minimal,
      warned: [],
    });
    expect(Object.values(lower().body).filter((value) => value !== undefined)).toHaveLength(4);
  });

  test("all of them, by their wire names", () => {
    const settings = { maxTokens: 9, temperature: 0, topP: 0.5, stop: "x", seed: 1, frequencyPenalty: 0.1, presencePenalty: 0.2 };
    const { body, warned } = lower({ settings });
    expect(body).toEqual({
      ...minimal,
      maxTokens: 9,
      temperature: 0,
      topP: 0.5,
      stopSequences: ["x"],
      seed: 1,
      frequencyPenalty: 0.1,
      presencePenalty: 0.2,
    });
    expect(warned).toEqual([]);
  });

  test("the request wins over the model, extraBody and providerOptions over both", () => {
    const own: OCICohereOptions = { safetyMode: "STRICT", topK: 5 };
    const { body } = lower(
      { settings: { temperature: 1 }, providerOptions: { "oci.sdk": own, "oci.v1": { topK: 9 } } },
      { settings: { temperature: 0, seed: 7 }, extraBody: { topK: 1, isEcho: true } },
    );
    expect(body).toEqual({ ...minimal, temperature: 1, seed: 7, topK: 5, isEcho: true, safetyMode: "STRICT" });
  });

  test("an answer on demand is at most 4000 tokens long", () => {
    const settings = { maxTokens: 9000 };
    expect(lower({ settings })).toMatchObject({ body: { maxTokens: 4000 }, warned: ["capped_setting maxTokens"] });
    expect(lower({ settings }, { isDedicated: true })).toMatchObject({ body: { maxTokens: 9000 }, warned: [] });
  });

  test("settings that the format does not have are left out, with a warning each", () => {
    const { body, warned } = lower({
      settings: { reasoningEffort: "low", parallelToolCalls: false },
      tools: [tool("weather"), { type: "provider", id: "web_search", options: {} }],
      toolChoice: "required",
    });
    expect(body).toEqual({ ...minimal, tools: [wireTool("weather", "Does weather.")] });
    expect(warned).toEqual([
      "unsupported_tool tools",
      "unsupported_setting reasoningEffort",
      "unsupported_setting toolChoice",
      "unsupported_setting isParallelToolCalls",
    ]);
  });

  test("the choice of a hosted tool is no call at all: no tool is sent", () => {
    const tools: ModelRequest["tools"] = [tool("weather"), { type: "provider", id: "web_search", options: {} }];
    expect(lower({ tools, toolChoice: { tool: "web_search" } })).toMatchObject({
      body: minimal,
      warned: ["unsupported_tool tools", "unsupported_tool toolChoice"],
    });
  });

  test("whole answers: neither a stream nor its options", () => {
    for (const { body } of [
      lower({}, { streaming: false }),
      lower({}, {}, { whole: "reported" }),
      lower({}, { extraBody: { isStream: false } }),
    ]) {
      expect([body.isStream || undefined, body.streamOptions]).toEqual([undefined, undefined]);
    }
  });

  test("what the service refused before is not sent again, with a warning", async () => {
    expect(lower({ settings: { seed: 1 } }, {}, await refusedBefore("seed"))).toMatchObject({
      body: minimal,
      warned: ["unsupported_setting seed"],
    });
  });
});

describe("tools", () => {
  test("names that the wire does not take go by others, in definitions, in history, and back", () => {
    const { body, toolNames } = lower({
      tools: [tool("look-up"), tool("look_up"), tool("2nd")],
      messages: [
        { role: "user", content: "Hi" },
        { role: "assistant", content: [{ type: "tool_call", id: "1", name: "look-up", arguments: { city: "Oslo" } }] },
        { role: "tool", toolCallId: "1", name: "look-up", content: "x" },
      ],
    });
    expect(body).toMatchObject({
      tools: [{ name: "look_up_" }, { name: "look_up" }, { name: "_2nd" }],
      toolResults: [{ call: { name: "look_up_" } }],
    });
    expect(["look_up_", "look_up", "_2nd", "made_up"].map((name) => toolNames?.fromWire(name))).toEqual([
      "look-up",
      "look_up",
      "2nd",
      "made_up",
    ]);
  });

  test("none must be called: none is sent, and what was called stays in the history", () => {
    const { body, warned } = lower({
      tools: [tool("weather")],
      toolChoice: "none",
      messages: [
        { role: "user", content: "Weather?" },
        { role: "assistant", content: [{ type: "tool_call", id: "1", name: "weather", arguments: { city: "Oslo" } }] },
        { role: "tool", toolCallId: "1", name: "weather", content: "sunny" },
        { role: "user", content: "Sum up." },
      ],
    });
    expect(body.tools).toBeUndefined();
    expect(body.chatHistory).toHaveLength(4);
    expect(body.message).toBe("Sum up.");
    expect(warned).toEqual([]);
  });

  test("a schema that says more than the wire can: the caller is told", () => {
    const parameters: JsonSchema = { type: "object", properties: {}, additionalProperties: { type: "string" } };
    expect(lower({ tools: [{ ...tool("f"), parameters }] }).warnings).toEqual([
      expect.objectContaining({
        code: "schema_fallback",
        message: expect.stringContaining("the tool f: keys that are not listed"),
      }),
    ]);
  });

  test("a union of all arguments is an error", () => {
    const parameters: JsonSchema = { anyOf: [{ properties: { a: {} } }, { properties: { b: {} } }] };
    expect(() => lower({ tools: [{ ...tool("f"), parameters }] })).toThrow(
      'The parameters of the tool "f" are a union at the root (#/anyOf)',
    );
  });
});

describe("documents", () => {
  const document = { id: "1", title: "Penguins", snippet: "They swim." };
  const file: ModelRequest["messages"] = [
    {
      role: "user",
      content: [
        { type: "file", filename: "fish.txt", source: { base64: btoa("Fish swim."), mediaType: "text/plain" } },
        { type: "text", text: "Who swims?" },
      ],
    },
  ];

  test("of the user's files, and those that are given", () => {
    const own: OCICohereOptions = { documents: [document] };
    expect(lower({ messages: file, providerOptions: { "oci.sdk": own } }).body.documents).toEqual([
      { title: "fish.txt", text: "Fish swim." },
      document,
    ]);
    expect(lower({ messages: file }, { extraBody: { documents: [document] } }).body.documents).toHaveLength(2);
  });
});

describe("output", () => {
  const schema: JsonSchema = {
    type: "object",
    properties: {
      summary: { type: "string", minLength: 1, pattern: "^[A-Z].*$" },
      score: { type: "integer", minimum: 0, maximum: 9 },
      note: { type: "string", format: "email" },
      when: { type: "string", format: "date" },
      kind: { oneOf: [{ const: "a" }, { const: "b" }] },
    },
    required: ["summary", "score"],
  };
  const output = { name: "answer", schema, strict: true };
  const inWords = expect.stringContaining(JSON.stringify(schema));

  test("strict: in Cohere's part of JSON Schema, and restored", () => {
    const { body, restoreOutput, warned } = lower({ output });
    const nullable = (one: object) => ({ anyOf: [one, { type: "null" }] });
    expect(body).toEqual({
      ...minimal,
      preambleOverride: "Answer with nothing but JSON.",
      responseFormat: {
        type: "JSON_OBJECT",
        schema: {
          type: "object",
          properties: {
            summary: { type: "string", pattern: "[A-Z].*" },
            score: { type: "integer" },
            note: nullable({ type: "string" }),
            when: nullable({ type: "string", format: "date" }),
            kind: { anyOf: [{ type: "string", enum: ["a"] }, { type: "string", enum: ["b"] }, { type: "null" }] },
          },
          required: ["summary", "score", "note", "when", "kind"],
          additionalProperties: false,
        },
      },
    });
    expect(restoreOutput?.({ summary: "Fine.", score: 1, note: null, when: null, kind: null })).toEqual({
      summary: "Fine.",
      score: 1,
    });
    expect(warned).toEqual([]);
  });

  test("a root that is no object comes in one", () => {
    const { body, restoreOutput } = lower({ output: { ...output, schema: { type: "array", items: { type: "string" } } } });
    expect(body.responseFormat).toMatchObject({ schema: { properties: { value: { type: "array" } }, required: ["value"] } });
    expect(restoreOutput?.({ value: ["a"] })).toEqual(["a"]);
  });

  test.each<[string, Partial<ModelRequest>, Partial<CallContext>, Partial<Learned> | undefined, object, string[]]>([
    ["not strict", { output: { ...output, strict: false } }, {}, undefined, { responseFormat: { type: "JSON_OBJECT" } }, []],
    [
      "after a refusal of the schema",
      { output },
      {},
      { output: "json_object" },
      { responseFormat: { type: "JSON_OBJECT" } },
      ["schema_fallback responseFormat"],
    ],
    ["after a refusal of JSON mode", { output }, {}, { output: "prompt" }, {}, ["schema_fallback responseFormat"]],
    ["with tools", { output, tools: [tool("weather")] }, {}, undefined, {}, ["schema_fallback responseFormat"]],
    [
      "with documents",
      { output },
      { extraBody: { documents: [{ text: "x" }] } },
      undefined,
      {},
      ["schema_fallback responseFormat"],
    ],
  ])("%s: in words", (_name, request, context, learned, expected, warnings) => {
    const { body, restoreOutput, warned } = lower(request, context, learned);
    expect(body.preambleOverride).toEqual(inWords);
    expect({ responseFormat: body.responseFormat }).toEqual({ responseFormat: undefined, ...expected });
    expect(restoreOutput).toBeUndefined();
    expect(warned).toEqual(warnings);
  });

  test("no strict form: in words, with a warning that has the path", () => {
    const record: JsonSchema = {
      type: "object",
      properties: { map: { type: "object", additionalProperties: { type: "string" } } },
    };
    const { body, warnings } = lower({ output: { ...output, schema: record } });
    expect(body.responseFormat).toEqual({ type: "JSON_OBJECT" });
    expect(warnings).toEqual([expect.objectContaining({ code: "schema_fallback", message: expect.stringContaining("map") })]);
  });

  test("the words join the system prompt there is", () => {
    const { body } = lower({ output, messages: [{ role: "system", content: "Be kind." }, ...messages] });
    expect(body.preambleOverride).toBe("Be kind.\n\nAnswer with nothing but JSON.");
  });
});
