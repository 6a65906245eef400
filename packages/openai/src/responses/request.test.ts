import type { AssistantPart, JsonSchema, Message, ModelRequest, ModelSettings, ToolSpec } from "@locus/core";
import { describe, expect, test } from "vitest";
import { resolveProfile } from "../compat.js";
import { ask } from "../testing/ask.js";
import { someCall } from "../testing/read-response.js";
import { nothingLearned, type ResponsesLearned } from "./learned.js";
import { type ResponsesContext, toResponsesCall } from "./request.js";

const provider = "openai.responses";

function lower(
  request: Partial<ModelRequest> = {},
  { compat, learned, ...context }: Partial<ResponsesContext & { compat: object; learned: Partial<ResponsesLearned> }> = {},
) {
  const modelId = context.modelId ?? "gpt-4o";
  const call = toResponsesCall(
    ask(request),
    {
      provider,
      modelId,
      profile: { ...resolveProfile("https://api.openai.com/v1", modelId), ...compat },
      stateMode: "server",
      ...context,
    },
    learned && { ...nothingLearned(), ...learned },
  );
  return {
    ...call,
    body: JSON.parse(JSON.stringify(call.body)),
    codes: call.warnings.map(({ code, parameter }) => `${code} ${parameter}`),
  };
}

const minimal = { model: "gpt-4o", input: [{ role: "user", content: "Hi" }], stream: true, store: true };
const encrypted = "reasoning.encrypted_content";

describe("settings", () => {
  const everything: ModelSettings = {
    maxTokens: 9,
    temperature: 0,
    topP: 0.5,
    reasoningEffort: "low",
    stop: ["x"],
    seed: 1,
    frequencyPenalty: 0.1,
    presencePenalty: 0.2,
  };
  const absent = ["stop", "seed", "frequencyPenalty", "presencePenalty"].map((name) => `unsupported_setting ${name}`);

  test("unset settings are not sent, except for the state mode", () => {
    expect(lower({ settings: { temperature: undefined } })).toMatchObject({ body: minimal, warnings: [] });
    expect(Object.keys(lower().body)).toEqual(["model", "input", "stream", "store"]);
    expect(lower({}, { stateMode: "stateless" }).body).toEqual({ ...minimal, store: false });
  });

  test("settings are sent by the names of the API; those it lacks are not sent, with a warning each", () => {
    const { body, codes } = lower({ settings: everything });
    expect(body).toEqual({ ...minimal, max_output_tokens: 9, temperature: 0, top_p: 0.5, reasoning: { effort: "low" } });
    expect(codes).toEqual(absent);
  });

  test.each(["o3", "gpt-5", "gpt-5.5", "gpt-5.1-codex"])("%s refuses sampling while it thinks", (modelId) => {
    const { body, codes } = lower({ settings: everything }, { modelId });
    expect(body).toEqual({ ...minimal, model: modelId, max_output_tokens: 9, reasoning: { effort: "low" } });
    expect(codes).toEqual([...absent, "unsupported_setting temperature", "unsupported_setting top_p"]);
  });

  test.each<[string, ModelSettings, object]>([
    ["gpt-5.5", { temperature: 0.5 }, {}],
    ["gpt-5.5", { temperature: 0.5, reasoningEffort: "none" }, { reasoning: { effort: "none" } }],
    ["gpt-5-chat-latest", { temperature: 0.5 }, {}],
  ])("%s takes %j", (modelId, settings, expected) => {
    expect(lower({ settings }, { modelId })).toMatchObject({ body: { temperature: 0.5, ...expected }, codes: [] });
  });

  test("the summary setting is sent with the effort, and replaces the opening think event", () => {
    const modelId = "gpt-5";
    expect(lower({}, { modelId })).toMatchObject({ hidesReasoning: true });
    expect(lower({ settings: { reasoningEffort: "none" } }, { modelId })).toMatchObject({ hidesReasoning: false });
    expect(lower({}, { modelId: "gpt-4o" })).toMatchObject({ hidesReasoning: false });
    expect(lower({ settings: { reasoningEffort: "high" } }, { modelId, reasoningSummary: "auto" })).toMatchObject({
      body: { reasoning: { effort: "high", summary: "auto" } },
      hidesReasoning: false,
    });
    expect(lower({}, { modelId, extraBody: { reasoning: { summary: "auto" } } }).hidesReasoning).toBe(false);
  });

  test("the request wins over the model, extraBody and providerOptions over both", () => {
    const { body } = lower(
      {
        settings: { temperature: 1, topP: 0.1, reasoningEffort: "low" },
        output: { name: "answer", schema: { type: "object", properties: {} }, strict: false },
        providerOptions: { [provider]: { top_p: 0.9, include: ["b", "c"], text: { verbosity: "low" } }, other: { x: 1 } },
      },
      {
        settings: { temperature: 0, maxTokens: 7 },
        include: ["a"],
        extraBody: { metadata: { k: "v" }, include: ["a", "b"], reasoning: { summary: "auto" }, top_p: 0.2 },
      },
    );
    expect(body).toMatchObject({
      temperature: 1,
      top_p: 0.9,
      max_output_tokens: 7,
      metadata: { k: "v" },
      include: ["a", "b", "c"],
      reasoning: { effort: "low", summary: "auto" },
      text: { verbosity: "low", format: { type: "json_schema" } },
    });
    expect(body).not.toHaveProperty("x");
    expect(lower({}, { include: ["a"], extraBody: { include: null, text: null } }).body).toEqual({
      ...minimal,
      include: ["a"],
      text: null,
    });
  });

  test("settings that the profile refuses are not sent, and a provider adapts the rest", () => {
    const { body, codes } = lower(
      { settings: { topP: 0.5, maxTokens: 3 } },
      {
        compat: { refuses: ["top_p"] },
        adapt: (sent, warn) => {
          Object.assign(sent, { max_tokens: sent.max_output_tokens, user: "a" });
          warn("adapted", "It was.", "max_tokens");
        },
        extraBody: { user: "b" },
      },
    );
    expect(body).toEqual({ ...minimal, max_output_tokens: 3, max_tokens: 3, user: "b" });
    expect(codes).toEqual(["unsupported_setting top_p", "adapted max_tokens"]);
  });
});

describe("tools", () => {
  const parameters: JsonSchema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
  const weather: ToolSpec = { type: "function", name: "weather", description: "The weather.", parameters };
  const search: ToolSpec = { type: "provider", id: "web_search", options: { search_context_size: "low" } };
  const remote: ToolSpec = { type: "provider", id: "mcp", options: { server_label: "docs", server_url: "https://x.example" } };
  const tools = [weather, search, remote];
  const wire = [
    { type: "function", name: "weather", description: "The weather.", parameters, strict: false },
    { type: "web_search", search_context_size: "low" },
    { type: "mcp", server_label: "docs", server_url: "https://x.example" },
  ];

  test.each<[string, Partial<ModelRequest>, object]>([
    ["none: no choice, no parallel calls", { tools: [], toolChoice: "auto", settings: { parallelToolCalls: false } }, {}],
    ["functions and hosted tools", { tools }, { tools: wire }],
    ["a choice", { tools, toolChoice: "required" }, { tools: wire, tool_choice: "required" }],
    [
      "a function",
      { tools, toolChoice: { tool: "weather" } },
      { tools: wire, tool_choice: { type: "function", name: "weather" } },
    ],
    ["a hosted tool", { tools, toolChoice: { tool: "web_search" } }, { tools: wire, tool_choice: { type: "web_search" } }],
    [
      "one of several of its kind, one call at a time",
      { tools, toolChoice: { tool: "mcp" }, settings: { parallelToolCalls: false } },
      { tools: wire, tool_choice: { type: "mcp", server_label: "docs" }, parallel_tool_calls: false },
    ],
  ])("%s", (_name, request, expected) => {
    expect(lower(request)).toMatchObject({ body: { ...minimal, ...expected }, warnings: [] });
    expect(Object.keys(lower(request).body)).toEqual([...Object.keys(minimal), ...Object.keys(expected)]);
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
    expect(body.text).toMatchObject({
      format: { type: "json_schema", name: "answer", strict: true, schema: { required: ["summary", "note"] } },
    });
    expect(restoreOutput?.({ summary: "Fine.", note: null })).toEqual({ summary: "Fine." });
  });

  test("not strict, or without a strict form: unchanged", () => {
    const plain = lower({ output: { ...output, strict: false } });
    expect(plain).toMatchObject({
      body: { text: { format: { type: "json_schema", name: "answer", schema, strict: false } } },
      codes: [],
    });
    expect(plain.restoreOutput).toBeUndefined();
    const record: JsonSchema = { type: "object", additionalProperties: { type: "string" } };
    expect(lower({ output: { ...output, schema: record } })).toMatchObject({
      body: { text: { format: { type: "json_schema", name: "answer", schema: record, strict: false } } },
      codes: ["schema_fallback text"],
    });
  });

  test("it is added to the instructions if the server does not support it", async () => {
    const messages: Message[] = [{ role: "system", content: "Be kind." }, ...ask().messages];
    expect(lower({ output }, { compat: { output: "prompt" } }).body).toEqual({ ...minimal, instructions: prompt });
    expect(lower({ output, messages }, { compat: { output: "json_object" } }).body).toEqual({
      ...minimal,
      // JSON mode requires its name in the input.
      input: [...minimal.input, { role: "system", content: "Answer in JSON." }],
      instructions: expect.stringMatching(/^Be kind\.\n\nAnswer with nothing but JSON/),
      text: { format: { type: "json_object" } },
    });
    const { parameters } = nothingLearned();
    const refused = { message: "text is not supported.", code: "", parameter: "text", status: 400 };
    await parameters.learn(refused, someCall({ body: { text: { format: {} } } }));
    const learned = lower({ output }, { learned: { parameters } });
    expect(learned).toMatchObject({ body: { instructions: prompt }, codes: ["schema_fallback text"] });
  });
});

describe("state modes", () => {
  const thought: AssistantPart = {
    type: "reasoning",
    text: "",
    providerData: { [provider]: { type: "reasoning", summary: [], encrypted_content: "gAAAA" } },
  };
  const answer = (id: string, state?: object): Message => ({
    role: "assistant",
    content: [thought, { type: "text", text: id }],
    origin: { provider, modelId: "gpt-5", responseId: id, ...(state && { state: { previousResponseId: id } }) },
  });
  const user = (content: string): Message => ({ role: "user", content });
  const messages: Message[] = [{ role: "system", content: "Be kind." }, user("Hi"), answer("resp_1", {}), user("Again")];
  const whole = [user("Hi"), { role: "assistant", content: "resp_1" }, user("Again")];
  const remembered = [whole[0], { type: "reasoning", summary: [], encrypted_content: "gAAAA" }, ...whole.slice(1)];
  const options = { modelId: "gpt-5" };

  test("server: new messages continue from the previous response", () => {
    expect(lower({ messages }, options)).toMatchObject({
      body: { store: true, previous_response_id: "resp_1", input: [user("Again")], instructions: "Be kind." },
      thread: { previousResponseId: "resp_1", wasLost: false },
      keepsThread: true,
      codes: [],
    });
    expect(lower({ messages }, options).body).not.toHaveProperty("include");
  });

  test("stateless-encrypted: the conversation is sent with the model's thoughts", () => {
    const call = lower({ messages }, { ...options, stateMode: "stateless-encrypted" });
    expect(call).toMatchObject({
      body: { store: false, include: [encrypted], input: remembered },
      keepsThread: false,
      codes: [],
    });
    expect([...call.replayed]).toEqual(["resp_1"]);
    expect(call.body).not.toHaveProperty("previous_response_id");
    const known = lower({ messages }, { modelId: "gpt-4o", stateMode: "stateless-encrypted", extraBody: { include: ["a"] } });
    expect(known.body.include).toEqual(["a"]);
  });

  test("stateless: the conversation is sent without thoughts", () => {
    const call = lower({ messages }, { ...options, stateMode: "stateless" });
    expect(call).toMatchObject({ body: { store: false, input: whole }, keepsThread: false, thread: undefined });
    expect(call.body).not.toHaveProperty("include");
  });

  test("the caller's own store wins: no thread continues from a response that is not stored", () => {
    expect(lower({}, { extraBody: { store: false } })).toMatchObject({ body: { store: false }, keepsThread: false });
  });

  test("a lost thread is sent in full, with a warning, and continues from there", () => {
    const learned = { lost: new Set(["resp_1"]) };
    const rebuilt = lower({ messages }, { ...options, learned });
    expect(rebuilt).toMatchObject({ body: { store: true, input: whole }, thread: undefined, keepsThread: true });
    expect(rebuilt.codes).toEqual(["thread_rebuilt previous_response_id"]);
    const next = [...messages, answer("resp_2", {}), user("And?")];
    expect(lower({ messages: next }, { ...options, learned })).toMatchObject({
      body: { previous_response_id: "resp_2", input: [user("And?")] },
      thread: { previousResponseId: "resp_2", wasLost: true },
      codes: [],
    });
  });

  test("a service that holds no threads receives the whole conversation, with thoughts, from then on", () => {
    const learned = { stateless: true };
    expect(lower({ messages }, { ...options, learned })).toMatchObject({
      body: { store: false, include: [encrypted], input: remembered },
      keepsThread: false,
      codes: ["thread_rebuilt previous_response_id"],
    });
    const next = [...messages, answer("resp_2"), user("And?")];
    expect(lower({ messages: next }, { ...options, learned }).codes).toEqual(["unsupported_setting store"]);
    expect(lower({}, { ...options, learned }).codes).toEqual(["unsupported_setting store"]);
    expect(lower({ messages }, { ...options, learned: { ...learned, unencrypted: true } })).toMatchObject({
      body: { store: false, input: remembered },
      codes: ["thread_rebuilt previous_response_id", "unsupported_setting include"],
    });
  });

  test("a refused summary is not requested again, with a warning", () => {
    const settings: ModelSettings = { reasoningEffort: "low" };
    const summarizing = { ...options, reasoningSummary: "auto", learned: { unsummarized: true } };
    expect(lower({ settings }, summarizing)).toMatchObject({
      body: { reasoning: { effort: "low" } },
      codes: ["unsupported_setting reasoning.summary"],
      hidesReasoning: true,
    });
  });
});
