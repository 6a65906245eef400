import type { AssistantMessage, JsonObject, Message, Model, ModelRequest } from "@locus/core";
import { OCIResponsesModel } from "@locus/oci-responses/fetch";
import { OCIModel } from "@locus/oci-sdk/fetch";
import { OCIOpenAIModel } from "@locus/oci-v1/fetch";
import { OpenAIModel } from "@locus/openai/fetch";
import { OpenAIResponsesModel } from "@locus/openai/responses/fetch";
import { describe, expect, test } from "vitest";

type Options = { fetch: typeof fetch; apiKey: string; compartmentId: string };

/** One model per request mapping. */
const models = {
  openai: ({ fetch, apiKey }: Options) => new OpenAIModel({ model: "gpt-4o", fetch, apiKey }),
  compatible: ({ fetch, apiKey }: Options) =>
    new OpenAIModel({ model: "qwen", fetch, apiKey, baseURL: "https://vllm.example/v1", compat: { output: "json_object" } }),
  "no JSON mode": ({ fetch, apiKey }: Options) =>
    new OpenAIModel({ model: "m", fetch, apiKey, baseURL: "https://x.example/v1", compat: { output: "prompt" } }),
  responses: ({ fetch, apiKey }: Options) => new OpenAIResponsesModel({ model: "gpt-4o", fetch, apiKey }),
  "oci.v1, OpenAI": (options: Options) => new OCIOpenAIModel({ model: "openai.gpt-4o", ...options }),
  "oci.v1, Llama": (options: Options) => new OCIOpenAIModel({ model: "meta.llama-3.3-70b-instruct", ...options }),
  "oci.responses": (options: Options) => new OCIResponsesModel({ model: "xai.grok-4", ...options }),
  COHERE: (options: Options) => new OCIModel({ model: "cohere.command-r-plus-08-2024", ...options }),
  COHEREV2: (options: Options) => new OCIModel({ model: "cohere.command-a-reasoning-08-2025", ...options }),
  GENERIC: (options: Options) => new OCIModel({ model: "google.gemini-2.5-pro", ...options }),
} satisfies Record<string, (options: Options) => Model>;
type Name = keyof typeof models;
const names = Object.keys(models) as Name[];

const hi: Message = { role: "user", content: "Hi" };

/** The body that a model sends, and its warnings, until the service fails. */
async function send(name: Name, request: Partial<ModelRequest> = {}) {
  let body: JsonObject = {};
  const capture: typeof fetch = async (_url, init) => {
    const sent = JSON.parse(String(init?.body));
    body = sent.chatRequest ?? sent;
    return new Response("", { headers: { "content-type": "text/event-stream" } });
  };
  const model = models[name]({ fetch: capture, apiKey: "sk-0123456789", compartmentId: "c" });
  const warned: string[] = [];
  try {
    for await (const event of model.stream({ messages: [hi], ...request })) {
      if (event.type === "model_warning") warned.push(`${event.code} ${event.parameter}`);
    }
  } catch {
    // The empty answer causes an error, which this test ignores.
  }
  return { model, body, warned, text: JSON.stringify(body) };
}

describe("topK", () => {
  test.each<[Name, object, string[]]>([
    ["openai", {}, ["unsupported_setting top_k"]],
    ["compatible", { top_k: 40 }, []],
    ["responses", {}, ["unsupported_setting topK"]],
    ["oci.v1, OpenAI", {}, ["unsupported_setting top_k"]],
    ["oci.v1, Llama", { top_k: 40 }, []],
    ["oci.responses", {}, ["unsupported_setting topK"]],
    ["COHERE", { topK: 40 }, []],
    ["COHEREV2", { topK: 40 }, []],
    ["GENERIC", { topK: 40 }, []],
  ])("%s: sent if the service supports it, otherwise a warning", async (name, sent, warnings) => {
    const { body, warned } = await send(name, { settings: { topK: 40 } });
    expect({ top_k: body.top_k, topK: body.topK }).toEqual({ top_k: undefined, topK: undefined, ...sent });
    expect(warned.filter((warning) => /top_?k/i.test(warning))).toEqual(warnings);
  });
});

describe("any JSON object", () => {
  const object = { type: "json_object" };
  const OBJECT = { type: "JSON_OBJECT" };
  test.each<[Name, object | undefined]>([
    ["openai", object],
    ["compatible", object],
    ["no JSON mode", undefined],
    ["responses", object],
    ["oci.v1, OpenAI", object],
    ["oci.v1, Llama", object],
    ["oci.responses", object],
    ["COHERE", OBJECT],
    ["COHEREV2", OBJECT],
    ["GENERIC", OBJECT],
  ])("%s: uses JSON mode if available, and always instructs the model", async (name, format) => {
    for (const strict of [true, false]) {
      const { body, text, warned } = await send(name, { output: { name: "answer", strict } });
      const { format: responsesFormat } = Object(body.text);
      expect(body.response_format ?? body.responseFormat ?? responsesFormat).toEqual(format);
      expect(text).toContain("a JSON object");
      expect(text).not.toContain("Schema");
      expect(warned.filter((warning) => /schema|format|text/.test(warning))).toEqual([]);
    }
  });
});

describe("a system prompt in parts", () => {
  const messages: Message[] = [
    {
      role: "system",
      content: [
        { type: "text", text: "Be kind. ", providerOptions: { elsewhere: { cache_control: { type: "ephemeral" } } } },
        { type: "text", text: "Be brief." },
      ],
    },
    hi,
  ];

  test.each(names)("%s: equals the same text in one piece, or becomes parts", async (name) => {
    const whole = await send(name, { messages: [{ role: "system", content: "Be kind. Be brief." }, hi] });
    const { body, text, warned } = await send(name, { messages });
    expect(warned).toEqual([]);
    expect(text).not.toContain("cache_control");
    if (name === "COHEREV2") {
      expect(body.messages).toMatchObject([
        {
          role: "SYSTEM",
          content: [
            { type: "TEXT", text: "Be kind. " },
            { type: "TEXT", text: "Be brief." },
          ],
        },
        {},
      ]);
    } else expect(body).toEqual(whole.body);
  });

  const cached: Message[] = [
    {
      role: "system",
      content: [
        {
          type: "text",
          text: "Long rules.",
          providerOptions: {
            openai: { cache_control: { type: "ephemeral" } },
            "oci.v1": { cache_control: { type: "ephemeral", ttl: "1h" } },
          },
        },
        { type: "text", text: "Today is Friday." },
      ],
    },
    {
      role: "user",
      content: [{ type: "text", text: "Hi", providerOptions: { openai: { cache_control: { type: "ephemeral" } } } }],
    },
  ];
  const rules = { type: "text", text: "Long rules." };
  const today = { type: "text", text: "Today is Friday." };
  const tools = [{ type: "function", name: "a", description: "", parameters: { type: "object", properties: {} } }] as const;

  test("keeps the options of its parts if the wire has parts", async () => {
    const { body } = await send("compatible", { messages: cached, output: { name: "answer", strict: false } });
    const cache_control = { type: "ephemeral" };
    expect(body.messages).toEqual([
      {
        role: "system",
        content: [{ ...rules, cache_control }, today, { type: "text", text: "Answer with nothing but a JSON object." }],
      },
      { role: "user", content: [{ type: "text", text: "Hi", cache_control }] },
    ]);
  });

  test("opens the first user message, part by part, if the model takes no system prompt with tools", async () => {
    const { body, warned } = await send("oci.v1, Llama", { messages: cached, tools });
    expect(body.messages).toEqual([
      {
        role: "user",
        content: [{ ...rules, cache_control: { type: "ephemeral", ttl: "1h" } }, today, { type: "text", text: "Hi" }],
      },
    ]);
    expect(warned).toEqual(["moved_system_prompt messages"]);
  });

  test.each(["openai", "no JSON mode", "oci.v1, OpenAI"] as const)("%s: ignores the options of other providers", async (name) => {
    const { text } = await send(name, {
      messages: [{ role: "user", content: [{ type: "text", text: "Hi", providerOptions: { acme: { mark: 1 } } }] }],
      tools: [{ ...tools[0], providerOptions: { acme: { mark: 1 } } }],
      providerOptions: { acme: { mark: 1 } },
    });
    expect(text).not.toMatch(/mark|acme|provider/);
  });
});

describe("options of a tool", () => {
  const tool = { type: "function", name: "a", description: "A.", parameters: { type: "object", properties: {} } } as const;
  const all = { strict: true };
  const providerOptions = { openai: all, "openai.responses": all, "oci.v1": all, "oci.responses": all };

  test.each<[Name, object]>([
    ["openai", { function: { name: "a", strict: true } }],
    ["responses", { name: "a", strict: true }],
    ["oci.v1, OpenAI", { function: { name: "a", strict: true } }],
    ["oci.responses", { name: "a", strict: true }],
  ])("%s: strict", async (name, expected) => {
    expect((await send(name, { tools: [{ ...tool, providerOptions }] })).body.tools).toMatchObject([expected]);
    const plain = (await send(name, { tools: [tool] })).text;
    expect(plain).not.toContain('"strict":true');
  });

  test.each(["COHERE", "COHEREV2", "GENERIC"] as const)("%s has no such options", async (name) => {
    const { body } = await send(name, { tools: [{ ...tool, providerOptions }] });
    expect(body).toEqual((await send(name, { tools: [tool] })).body);
  });
});

describe("unknown fields in provider options", () => {
  test.each(names)("%s: are sent unchanged, and override other fields", async (name) => {
    const own = { guided_choice: ["a"], temperature: 0.25 };
    const { model, body } = await send(name, {
      settings: { temperature: 1 },
      providerOptions: { ...providerOptionsOf(own) },
    });
    expect(body).toMatchObject(own);
    expect(body).not.toHaveProperty("extraBody");
    expect(Object.keys(providerOptionsOf(own))).toContain(model.provider);
  });

  function providerOptionsOf(extraBody: JsonObject) {
    return Object.fromEntries(
      ["openai", "openai.responses", "oci.v1", "oci.responses", "oci.sdk"].map((provider) => [provider, { extraBody }]),
    );
  }
});

describe("a cut answer", () => {
  const text = "The first half of";
  const plain = (origin?: AssistantMessage["origin"]): AssistantMessage => ({
    role: "assistant",
    content: [{ type: "text", text }],
    origin,
  });

  test.each(names)("%s: its text is sent back, without its ending", async (name) => {
    const { model } = await send(name);
    const origin = { provider: model.provider, modelId: model.modelId, servedModelId: "m-2025", responseId: "r-1" };
    const turn: Message = { ...plain(origin), interrupted: true, finishReason: { reason: "other", raw: "gone" } };
    const tool = { role: "tool", toolCallId: "c-1", name: "add", content: "3", isError: true, failure: "timeout" } as const;
    const call: Message = { role: "assistant", content: [{ type: "tool_call", id: "c-1", name: "add", arguments: {} }] };
    const { isError } = tool;
    const { body, text: sent } = await send(name, {
      messages: [hi, turn, hi, { ...call, finishReason: { reason: "tool_calls" } }, tool, hi],
    });
    expect(sent).toContain(text);
    expect(sent).not.toMatch(/interrupted|finish|failure|timeout|gone|m-2025/);
    const { failure: _, ...result } = tool;
    expect(body).toEqual((await send(name, { messages: [hi, plain(origin), hi, call, { ...result, isError }, hi] })).body);
  });

  test.each(["responses", "oci.responses"] as const)("%s: a thread continues after it", async (name) => {
    const { model } = await send(name);
    const origin = { provider: model.provider, modelId: model.modelId, responseId: "r-1", state: { previousResponseId: "r-1" } };
    const { body, warned } = await send(name, {
      messages: [
        hi,
        { ...plain(origin), content: "Whole." },
        hi,
        { ...plain({ ...origin, state: undefined }), interrupted: true },
        hi,
      ],
    });
    expect(body.previous_response_id).toBe("r-1");
    expect(body.input).toEqual([
      { role: "user", content: "Hi" },
      { role: "assistant", content: text },
      { role: "user", content: "Hi" },
    ]);
    expect(warned).toEqual([]);
  });
});
