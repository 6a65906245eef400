import { ConfigurationError, type JsonSchema, type Message, type ModelRequest, type ModelSettings } from "@locus/core";
import { describe, expect, test } from "vitest";
import { type CompatProfile, resolveProfile } from "../compat.js";
import { ask } from "../testing/ask.js";
import { type ChatContext, toChatCall } from "./request.js";

const openai = "https://api.openai.com/v1";

function lower(request: Partial<ModelRequest>, context: Partial<ChatContext> & { compat?: Partial<CompatProfile> } = {}) {
  const modelId = context.modelId ?? "gpt-4o";
  return toChatCall(ask(request), {
    provider: "openai",
    modelId,
    profile: resolveProfile(openai, modelId, context.compat),
    ...context,
  });
}

const minimal = {
  model: "gpt-4o",
  messages: [{ role: "user", content: "Hi" }],
  stream: true,
  stream_options: { include_usage: true },
};
const everything: ModelSettings = {
  maxTokens: 9,
  temperature: 0,
  topP: 0.5,
  stop: ["x"],
  seed: 1,
  frequencyPenalty: 0.1,
  presencePenalty: 0.2,
  reasoningEffort: "low",
};

describe("settings", () => {
  test("settings that a profile refuses are not sent, with a warning each", () => {
    const tools: ModelRequest["tools"] = [
      { type: "function", name: "f", description: "", parameters: { type: "object", properties: {} } },
    ];
    const compat = { refuses: ["seed", "tool_choice", "frequency_penalty"] };
    const { body, warnings } = lower({ settings: { seed: 1, topP: 0.5 }, tools, toolChoice: "required" }, { compat });
    expect(body).toMatchObject({ top_p: 0.5, tools: [{}] });
    expect([body.seed, body.tool_choice]).toEqual([undefined, undefined]);
    expect(warnings.map(({ code, parameter }) => `${code} ${parameter}`)).toEqual([
      "unsupported_setting seed",
      "unsupported_setting tool_choice",
    ]);
  });

  test("a provider adapts the request, and extraBody wins", () => {
    const { body, warnings } = lower(
      { settings: { seed: 1 } },
      {
        extraBody: { b: 3 },
        adapt: (sent, warn) => {
          Object.assign(sent, { a: sent.seed, b: 2 });
          warn("adapted", "It was.", "a");
        },
      },
    );
    expect(body).toMatchObject({ a: 1, b: 3 });
    expect(warnings).toEqual([{ type: "model_warning", code: "adapted", message: "It was.", parameter: "a" }]);
  });

  test("unset settings are not sent", () => {
    expect(lower({ settings: { temperature: undefined } })).toEqual({ body: minimal, own: {}, warnings: [] });
    expect(lower({}, { compat: { streamUsage: false } }).body.stream_options).toBeUndefined();
  });

  test("all settings are sent, by their wire names", () => {
    expect(lower({ settings: everything }).body).toEqual({
      ...minimal,
      max_tokens: 9,
      temperature: 0,
      top_p: 0.5,
      stop: ["x"],
      seed: 1,
      frequency_penalty: 0.1,
      presence_penalty: 0.2,
      reasoning_effort: "low",
    });
  });

  test("the request wins over the model, extraBody and providerOptions over both", () => {
    const { body } = lower(
      {
        settings: { temperature: 1, seed: undefined },
        providerOptions: { openai: { logprobs: true, top_p: 0.9 }, other: { x: 1 } },
      },
      { settings: { temperature: 0, seed: 7, topP: 0.1 }, extraBody: { logprobs: false, store: true } },
    );
    expect(body).toMatchObject({ temperature: 1, seed: 7, top_p: 0.9, logprobs: true, store: true });
    expect(body).not.toHaveProperty("x");
  });

  test.each(["o1", "o3", "o4-mini", "gpt-5", "gpt-5-nano", "gpt-5.5"])(
    "%s: refused settings are dropped or renamed, with a warning",
    (modelId) => {
      const { body, warnings } = lower({ settings: everything }, { modelId });
      expect(body).toEqual({ ...minimal, model: modelId, max_completion_tokens: 9, seed: 1, reasoning_effort: "low" });
      expect(warnings.map(({ code, parameter }) => [code, parameter])).toEqual([
        ["unsupported_setting", "temperature"],
        ["unsupported_setting", "top_p"],
        ["unsupported_setting", "frequency_penalty"],
        ["unsupported_setting", "presence_penalty"],
        ["unsupported_setting", "stop"],
        ["renamed_setting", "max_tokens"],
      ]);
    },
  );

  test.each<[string, ModelSettings]>([
    ["gpt-5.5", { temperature: 0.5 }],
    ["gpt-5.5", { temperature: 0.5, reasoningEffort: "none" }],
    ["gpt-5-chat-latest", { temperature: 0.5, maxTokens: 3 }],
  ])("%s takes %j", (modelId, settings) => {
    const { body, warnings } = lower({ settings }, { modelId });
    expect(body.temperature).toBe(0.5);
    expect(warnings).toEqual([]);
  });
});

test("an empty request, or one with only results without their calls, is an error that says so", () => {
  const orphan: Message = { role: "tool", toolCallId: "c1", name: "weather", content: "Sunny." };
  for (const messages of [[orphan], []]) {
    expect(() => lower({ messages })).toThrow(ConfigurationError);
    expect(() => lower({ messages })).toThrow(/nothing to send.*results without their calls.*a hook/);
  }
});

describe("tools", () => {
  const parameters: JsonSchema = {
    type: "object",
    properties: { city: { type: "string" }, days: { type: "integer" } },
    required: ["city"],
  };
  const weather = { type: "function", name: "weather", description: "The weather.", parameters } as const;
  const wire = { type: "function", function: { name: "weather", description: "The weather.", parameters } };

  test.each<[string, Partial<ModelRequest>, object]>([
    ["no tools: no choice, no parallel calls", { tools: [], toolChoice: "auto", settings: { parallelToolCalls: false } }, {}],
    ["tools alone", { tools: [weather] }, { tools: [wire] }],
    ["a choice", { tools: [weather], toolChoice: "required" }, { tools: [wire], tool_choice: "required" }],
    [
      "one tool, one call at a time",
      { tools: [weather], toolChoice: { tool: "weather" }, settings: { parallelToolCalls: false } },
      { tools: [wire], tool_choice: { type: "function", function: { name: "weather" } }, parallel_tool_calls: false },
    ],
  ])("%s", (_name, request, expected) =>
    expect(lower(request)).toMatchObject({ body: { ...minimal, ...expected }, warnings: [] }),
  );

  test("without tools, no tool parameters are sent", () => {
    expect(lower({ tools: [], toolChoice: "auto", settings: { parallelToolCalls: true } }).body).toEqual(minimal);
  });

  test("hosted tools are left out with a warning", () => {
    const { body, warnings } = lower({ tools: [{ type: "provider", id: "web_search", options: {} }], toolChoice: "auto" });
    expect(body).toEqual(minimal);
    expect(warnings).toEqual([
      expect.objectContaining({ code: "unsupported_tool", message: expect.stringContaining("web_search") }),
    ]);
  });
});

describe("the choice of a hosted tool, which is not sent", () => {
  const search = { type: "provider", id: "web_search", options: {} } as const;
  const given: Partial<ModelRequest> = { toolChoice: { tool: "web_search" }, settings: { parallelToolCalls: false } };
  const warnings = ["tools", "toolChoice"].map((parameter) => expect.objectContaining({ code: "unsupported_tool", parameter }));

  test("becomes tool_choice none, so that no other tool is called", () => {
    const f = { type: "function", name: "f", description: "", parameters: { type: "object", properties: {} } } as const;
    const { body, warnings: received } = lower({ ...given, tools: [f, search] });
    expect(body).toMatchObject({ tool_choice: "none", parallel_tool_calls: false, tools: [{ function: { name: "f" } }] });
    expect(received).toEqual(warnings);
  });

  test("is left out without other tools, as is parallel_tool_calls", () => {
    const { body, warnings: received } = lower({ ...given, tools: [search] });
    expect([body, received]).toEqual([minimal, warnings]);
  });
});

describe("output", () => {
  const schema: JsonSchema = {
    type: "object",
    properties: { summary: { type: "string" }, note: { type: "string" } },
    required: ["summary"],
  };
  const output = { name: "answer", schema, strict: true };
  const prompt = expect.stringContaining(JSON.stringify(schema));

  test("strict: converted and restored", () => {
    const { body, restoreOutput } = lower({ output });
    expect(body.response_format).toMatchObject({
      type: "json_schema",
      json_schema: { name: "answer", strict: true, schema: { required: ["summary", "note"] } },
    });
    expect(restoreOutput?.({ summary: "Fine.", note: null })).toEqual({ summary: "Fine." });
  });

  test("not strict: unchanged", () => {
    const { body, restoreOutput, warnings } = lower({ output: { ...output, strict: false } });
    expect(body.response_format).toEqual({ type: "json_schema", json_schema: { name: "answer", schema, strict: false } });
    expect(restoreOutput).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  test("no strict form: unchanged, with a warning that has the path", () => {
    const record: JsonSchema = {
      type: "object",
      properties: { map: { type: "object", additionalProperties: { type: "string" } } },
    };
    const { body, warnings } = lower({ output: { ...output, schema: record } });
    expect(body.response_format).toEqual({ type: "json_schema", json_schema: { name: "answer", schema: record, strict: false } });
    expect(warnings).toEqual([expect.objectContaining({ code: "schema_fallback", message: expect.stringContaining("map") })]);
  });

  test.each<["json_object" | "prompt", object]>([
    ["json_object", { response_format: { type: "json_object" } }],
    ["prompt", {}],
  ])("%s: the schema is in the prompt", (level, expected) => {
    const { body } = lower({ output }, { compat: { output: level } });
    expect(body).toEqual({ ...minimal, ...expected, messages: [{ role: "system", content: prompt }, ...minimal.messages] });
  });

  test("the schema is added to the system prompt", () => {
    const messages = [{ role: "system", content: "Be kind." } as const];
    const { body } = lower({ output, messages }, { compat: { output: "prompt" } });
    expect(body.messages).toEqual([{ role: "system", content: expect.stringMatching(/^Be kind\.\n\n.*JSON Schema/) }]);
  });
});
