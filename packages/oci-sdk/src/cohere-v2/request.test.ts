import type { FunctionToolSpec, JsonSchema, ModelRequest, ModelSettings } from "@locus/core";
import { describe, expect, test } from "vitest";
import type { OCICohereV2Options } from "../cohere/options.js";
import type { CallContext } from "../format/call.js";
import type { Learned } from "../format/learned.js";
import { toCohereV2Call } from "./request.js";

const messages: ModelRequest["messages"] = [{ role: "user", content: "Hi" }];

function lower(request: Partial<ModelRequest> = {}, context: Partial<CallContext> = {}, learned?: Partial<Learned>) {
  const call = toCohereV2Call({ messages, ...request }, { modelId: "cohere.command-a-reasoning-08-2025", ...context }, learned);
  return { ...call, warned: call.warnings.map(({ code, parameter }) => `${code} ${parameter}`) };
}

const minimal = {
  apiFormat: "COHEREV2",
  isStream: true,
  streamOptions: { isIncludeUsage: true },
  messages: [{ role: "USER", content: [{ type: "TEXT", text: "Hi" }] }],
};
const tool = (name: string): FunctionToolSpec => ({
  type: "function",
  name,
  description: `Does ${name}.`,
  parameters: { type: "object", properties: {} },
});
const wireTool = (name: string, description: string) => ({
  type: "FUNCTION",
  function: { name, description, parameters: { type: "object", properties: {} } },
});

describe("settings", () => {
  test("nothing is sent that nobody set", () => expect(lower()).toMatchObject({ body: minimal, warned: [] }));

  test("all of them, by their wire names", () => {
    const settings: ModelSettings = {
      maxTokens: 9,
      temperature: 0,
      topP: 0.5,
      stop: ["x", "y"],
      seed: 1,
      frequencyPenalty: 0.1,
      presencePenalty: 0.2,
    };
    const { stop, ...same } = settings;
    expect(lower({ settings }).body).toEqual({ ...minimal, ...same, stopSequences: stop });
  });

  test.each<[string, object, string[]]>([
    ["none", { type: "DISABLED" }, []],
    ["high", { type: "ENABLED" }, []],
    ["low", { type: "ENABLED" }, ["unsupported_setting reasoningEffort"]],
  ])("effort %s: they think or do not", (reasoningEffort, thinking, warned) => {
    expect(lower({ settings: { reasoningEffort } })).toMatchObject({ body: { ...minimal, thinking }, warned });
    expect(lower({ settings: { reasoningEffort } }).body.reasoningEffort).toBeUndefined();
  });

  test("options win", () => {
    const own: OCICohereV2Options = {
      thinking: { type: "ENABLED", tokenBudget: 500 },
      citationOptions: { mode: "OFF" },
      priority: 1,
    };
    const { body } = lower({ settings: { reasoningEffort: "none" }, providerOptions: { "oci.sdk": own } });
    expect(body).toEqual({ ...minimal, ...own });
  });

  test("an answer on demand is at most 4000 tokens long", () => {
    const settings = { maxTokens: 9000 };
    expect(lower({ settings })).toMatchObject({ body: { maxTokens: 4000 }, warned: ["capped_setting maxTokens"] });
    expect(lower({ settings }, { isDedicated: true })).toMatchObject({ body: { maxTokens: 9000 }, warned: [] });
  });
});

describe("tools", () => {
  const tools = [tool("look-up"), tool("weather")];
  const wire = [wireTool("look_up", "Does look-up."), wireTool("weather", "Does weather.")];

  test.each<[string, Partial<ModelRequest>, object, string[]]>([
    ["tools alone", { tools }, { tools: wire }, []],
    ["may be called", { tools, toolChoice: "auto" }, { tools: wire }, []],
    ["must be called", { tools, toolChoice: "required" }, { tools: wire, toolsChoice: "REQUIRED" }, []],
    ["must not be called", { tools, toolChoice: "none" }, { tools: wire, toolsChoice: "NONE" }, []],
    [
      "one must be called: it is the only one",
      { tools, toolChoice: { tool: "weather" } },
      { tools: wire.slice(1), toolsChoice: "REQUIRED" },
      [],
    ],
    [
      "the choice of a hosted tool is no call at all",
      { tools: [...tools, { type: "provider", id: "web_search", options: {} }], toolChoice: { tool: "web_search" } },
      { tools: wire, toolsChoice: "NONE" },
      ["unsupported_tool tools", "unsupported_tool toolChoice"],
    ],
    ["no tools, no choice", { toolChoice: "required", settings: { parallelToolCalls: false } }, {}, []],
    ["calls at once", { tools, settings: { parallelToolCalls: true } }, { tools: wire }, []],
    [
      "one call at a time",
      { tools, settings: { parallelToolCalls: false } },
      { tools: wire },
      ["unsupported_setting isParallelToolCalls"],
    ],
  ])("%s", (_name, request, expected, warned) => {
    const lowered = lower(request);
    expect(lowered.body).toEqual({ ...minimal, ...expected });
    expect(lowered.warned).toEqual(warned);
  });

  test("their names come back", () => expect(lower({ tools }).toolNames?.fromWire("look_up")).toBe("look-up"));
});

describe("output", () => {
  const schema: JsonSchema = { type: "object", properties: { a: { type: "string" }, b: { type: "integer" } }, required: ["a"] };
  const output = { name: "answer", schema, strict: true };
  const system = (words: unknown) => ({ role: "SYSTEM", content: [{ type: "TEXT", text: words }] });
  const inWords = expect.stringContaining(JSON.stringify(schema));

  test("strict, and restored", () => {
    const { body, restoreOutput } = lower({ output });
    expect(body.messages).toEqual([system("Answer with nothing but JSON."), ...minimal.messages]);
    expect(body.responseFormat).toMatchObject({ type: "JSON_OBJECT", schema: { required: ["a", "b"] } });
    expect(restoreOutput?.({ a: "x", b: null })).toEqual({ a: "x" });
  });

  test("the words join the system prompt there is", () => {
    const { body } = lower({ output, messages: [{ role: "system", content: "Be kind." }, ...messages] });
    expect(body.messages).toEqual([
      {
        role: "SYSTEM",
        content: [
          { type: "TEXT", text: "Be kind." },
          { type: "TEXT", text: "Answer with nothing but JSON." },
        ],
      },
      ...minimal.messages,
    ]);
  });

  test.each<[string, Partial<ModelRequest>, Partial<Learned> | undefined, object | undefined]>([
    ["with tools", { tools: [tool("weather")] }, undefined, undefined],
    ["with documents", { providerOptions: { "oci.sdk": { documents: [{ text: "x" }] } } }, undefined, undefined],
    ["after a refusal", {}, { output: "json_object" }, { type: "JSON_OBJECT" }],
    ["after two", {}, { output: "prompt" }, undefined],
  ])("%s: in words, with a warning", (_name, request, learned, responseFormat) => {
    const { body, warned } = lower({ output, ...request }, {}, learned);
    expect(body.messages).toEqual([system(inWords), ...minimal.messages]);
    expect(body.responseFormat).toEqual(responseFormat);
    expect(warned).toEqual(["schema_fallback responseFormat"]);
  });
});
