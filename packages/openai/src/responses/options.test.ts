import { AuthenticationError, ConfigurationError, type ModelRequest } from "@locus/core";
import { outcomeOf } from "@locus/testkit";
import OpenAI from "openai";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ask } from "../testing/ask.js";
import { type CapturedRequest, capturedFetch } from "../testing/captured-fetch.js";
import { okResponse, responsesEntries } from "../testing/responses-entries.js";
import { OpenAIResponsesModel as FetchModel } from "./fetch.js";
import { OpenAIResponsesModel } from "./index.js";
import type { OpenAIResponsesModelOptions } from "./options.js";

type Options = Partial<OpenAIResponsesModelOptions>;
type Entry = (typeof responsesEntries)[number];

const variables = /^OPENAI_/;
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (variables.test(name)) vi.stubEnv(name, undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** The request of one call. */
async function sent({ createModel }: Pick<Entry, "createModel">, options: Options, request?: Partial<ModelRequest>) {
  const { fetch, requests } = capturedFetch(okResponse);
  const { error } = await outcomeOf(createModel({ model: "gpt-4o", fetch, ...options }).stream(ask(request)));
  if (error) throw error;
  const [first] = requests;
  if (!first) throw new Error("nothing was sent");
  return first;
}

/** The headers, without those of every request and of the SDK. */
function ownHeaders({ headers }: CapturedRequest): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/^(accept|content-type|user-agent|x-stainless-.*)$/.test(name)),
  );
}

const azure = { apiKey: "k", baseURL: "https://r.openai.azure.com/openai/v1/" };
const deployment = { apiVersion: "2025-04-01-preview", baseURL: "https://r.openai.azure.com/openai" };

describe.each(responsesEntries)("$entry", ({ createModel }) => {
  test.each<[string, Options, string, Record<string, string>]>([
    ["OpenAI", { apiKey: "sk-1" }, "https://api.openai.com/v1/responses", { authorization: "Bearer sk-1" }],
    [
      "OpenAI, an organization and a project",
      { apiKey: "sk-1", organization: "org", project: "proj" },
      "https://api.openai.com/v1/responses",
      { authorization: "Bearer sk-1", "openai-organization": "org", "openai-project": "proj" },
    ],
    ["Azure v1", azure, "https://r.openai.azure.com/openai/v1/responses", { "api-key": "k" }],
    [
      "Azure v1, Entra token",
      { ...azure, apiKey: async () => "jwt" },
      "https://r.openai.azure.com/openai/v1/responses",
      { authorization: "Bearer jwt" },
    ],
    [
      "Azure with a version",
      { ...deployment, apiKey: "k" },
      "https://r.openai.azure.com/openai/responses?api-version=2025-04-01-preview",
      { "api-key": "k" },
    ],
    [
      "Azure behind a gateway, a token",
      { apiKey: () => "k", apiVersion: "preview", baseURL: "https://apim.example/openai/v1" },
      "https://apim.example/openai/v1/responses?api-version=preview",
      { authorization: "Bearer k" },
    ],
    [
      "a gateway with custom headers",
      { apiKey: "pk", baseURL: "https://api.portkey.ai/v1", defaultHeaders: { "x-portkey-provider": "openai" } },
      "https://api.portkey.ai/v1/responses",
      { authorization: "Bearer pk", "x-portkey-provider": "openai" },
    ],
    ["a server without a key", { baseURL: "http://localhost:8000/v1" }, "http://localhost:8000/v1/responses", {}],
    [
      "a server without a key, regardless of the environment",
      { apiKey: null, baseURL: "http://localhost:8000/v1" },
      "http://localhost:8000/v1/responses",
      {},
    ],
  ])("%s", async (name, options, url, headers) => {
    if (name.includes("environment")) vi.stubEnv("OPENAI_API_KEY", "sk-e");
    const request = await sent({ createModel }, options);
    expect([request.url, ownHeaders(request)]).toEqual([url, headers]);
    expect(request.body).toEqual({
      model: "gpt-4o",
      input: [{ role: "user", content: "Hi" }],
      stream: true,
      store: true,
    });
  });

  test.each<[string, Record<string, string>, Options, string, Record<string, string>]>([
    [
      "all of it",
      { OPENAI_API_KEY: "sk-e", OPENAI_BASE_URL: "https://e.example/v1", OPENAI_ORG_ID: "org", OPENAI_PROJECT_ID: "proj" },
      {},
      "https://e.example/v1/responses",
      { authorization: "Bearer sk-e", "openai-organization": "org", "openai-project": "proj" },
    ],
    [
      "options win",
      { OPENAI_API_KEY: "sk-e", OPENAI_BASE_URL: "https://e.example/v1", OPENAI_ORG_ID: "org", OPENAI_PROJECT_ID: "proj" },
      { apiKey: "sk-o", baseURL: "https://o.example/v1", organization: "o", project: null },
      "https://o.example/v1/responses",
      { authorization: "Bearer sk-o", "openai-organization": "o" },
    ],
    [
      "variables that only the SDK knows are not read",
      { OPENAI_API_KEY: "sk-e", OPENAI_CUSTOM_HEADERS: "x-a: b", OPENAI_LOG: "debug" },
      {},
      "https://api.openai.com/v1/responses",
      { authorization: "Bearer sk-e" },
    ],
  ])("environment: %s", async (_name, environment, options, url, headers) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const request = await sent({ createModel }, options);
    expect([request.url, ownHeaders(request)]).toEqual([url, headers]);
  });

  test("headers and query parameters: the last value wins, null removes", async () => {
    const request = await sent(
      { createModel },
      {
        apiKey: "sk-1",
        baseURL: "https://x.example/v1/?a=1&b=2",
        defaultQuery: { b: null, c: true },
        defaultHeaders: { authorization: null, "X-Custom": "1" },
      },
    );
    expect([request.url, ownHeaders(request)]).toEqual(["https://x.example/v1/responses?a=1&c=true", { "x-custom": "1" }]);
  });

  test("an apiKey function is called before every request", async () => {
    const { fetch, requests } = capturedFetch(okResponse);
    let asked = 0;
    const model = createModel({ model: "gpt-4o", fetch, apiKey: async () => `token-${++asked}` });
    await outcomeOf(model.stream(ask()));
    await outcomeOf(model.stream(ask()));
    expect(requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer token-1", "Bearer token-2"]);
  });

  test("without key and base URL, the first call fails with the missing option, and nothing is sent", async () => {
    const { fetch, requests } = capturedFetch(okResponse);
    const { error } = await outcomeOf(createModel({ model: "gpt-4o", fetch }).stream(ask()));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error).toMatchObject({ message: expect.stringMatching(/OPENAI_API_KEY.*apiKey/) });
    expect(requests).toEqual([]);
  });

  test.each<[string, Options, string, RegExp]>([
    ["an invalid base URL", { baseURL: "api.example.com/v1" }, "baseURL", /must be a URL/],
    [
      "store without a thread to store",
      { store: true, stateMode: "stateless" },
      "store",
      /store: true contradicts stateMode: "stateless"/,
    ],
    [
      "a thread that is not stored",
      { store: false, stateMode: "server" },
      "store",
      /store: false contradicts stateMode: "server"/,
    ],
  ])("%s is a ConfigurationError that names the option", (_name, options, option, message) => {
    const create = () => createModel({ model: "gpt-4o", apiKey: "k", ...options });
    expect(create).toThrow(ConfigurationError);
    expect(create).toThrow(expect.objectContaining({ option, message: expect.stringMatching(message) }));
  });

  test.each<[Options, boolean, Record<string, unknown>]>([
    [{}, true, { store: true, include: undefined }],
    [{ store: true }, true, { store: true, include: undefined }],
    [{ store: false }, false, { store: false, include: ["reasoning.encrypted_content"] }],
    [{ stateMode: "stateless-encrypted" }, false, { store: false, include: ["reasoning.encrypted_content"] }],
    [{ store: false, stateMode: "stateless" }, false, { store: false, include: undefined }],
  ])("%j: the service holds the thread: %s", async (options, serverStateful, fields) => {
    const { body } = await sent({ createModel }, { apiKey: "k", model: "o3", ...options });
    expect(body).toMatchObject(Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)));
    expect(body.include).toEqual(fields.include);
    expect(createModel({ model: "o3", apiKey: "k", ...options }).capabilities.serverStateful).toBe(serverStateful);
  });

  test("settings of the model are sent, and those of a request win", async () => {
    const options: Options = {
      apiKey: "k",
      model: "o3",
      reasoningSummary: "auto",
      reasoningEffort: "low",
      maxTokens: 5,
      include: ["web_search_call.action.sources"],
      extraBody: { service_tier: "flex", truncation: "auto" },
    };
    const request: Partial<ModelRequest> = {
      settings: { reasoningEffort: "high" },
      providerOptions: { "openai.responses": { truncation: "disabled" }, openai: { service_tier: "no" } },
    };
    expect((await sent({ createModel }, options, request)).body).toEqual({
      model: "o3",
      input: [{ role: "user", content: "Hi" }],
      stream: true,
      store: true,
      max_output_tokens: 5,
      reasoning: { effort: "high", summary: "auto" },
      include: ["web_search_call.action.sources"],
      service_tier: "flex",
      truncation: "disabled",
    });
  });

  test.each<[Options, unknown]>([
    [{}, undefined],
    [{ maxRetries: 0 }, { retry: { maxAttempts: 1 } }],
    [
      { maxRetries: 4, timeouts: { idleMs: 5 } },
      { retry: { maxAttempts: 5 }, timeouts: { idleMs: 5 } },
    ],
  ])("%j become defaults", (options, defaults) =>
    expect(createModel({ model: "m", apiKey: "k", ...options }).defaults).toEqual(defaults),
  );

  test.each<[Options, unknown]>([
    [
      { apiKey: "k", model: "o3" },
      { tools: true, toolsWithOutput: true, output: "json_schema", reasoning: true, serverStateful: true },
    ],
    [
      { apiKey: "k", model: "gpt-4o", store: false },
      { tools: true, toolsWithOutput: true, output: "json_schema", reasoning: false, serverStateful: false },
    ],
    [
      { baseURL: "http://localhost/v1", model: "any", compat: { output: "json_object" } },
      { tools: true, toolsWithOutput: true, output: "json_object", serverStateful: true },
    ],
  ])("%j: capabilities", (options, capabilities) => {
    const model = createModel({ model: "m", ...options });
    expect(model.capabilities).toEqual(capabilities);
    expect(model).toMatchObject({ provider: "openai.responses", modelId: options.model });
  });

  describe("in a browser", () => {
    beforeEach(() => {
      vi.stubGlobal("window", { document: {} });
      vi.stubGlobal("document", {});
      vi.stubGlobal("navigator", { userAgent: "Mozilla/5.0" });
    });

    test("a key needs the opt-in, and is sent with it", async () => {
      const create = () => createModel({ model: "m", apiKey: "sk-1" });
      expect(create).toThrow(expect.objectContaining({ option: "dangerouslyAllowBrowser" }));
      const { headers } = await sent({ createModel }, { apiKey: "sk-1", dangerouslyAllowBrowser: true });
      expect(headers.authorization).toBe("Bearer sk-1");
    });

    test("a proxy without a key needs no opt-in, and headers that identify the SDK are not sent", async () => {
      const { headers, url } = await sent({ createModel }, { baseURL: "/api/openai" });
      expect(url).toBe("/api/openai/responses");
      expect(Object.keys(headers).filter((name) => name !== "user-agent")).toEqual(["accept", "content-type"]);
    });
  });
});

test.each<[string, Options, Partial<ModelRequest>]>([
  ["the least", { apiKey: "sk-1" }, {}],
  [
    "everything",
    {
      apiKey: "sk-1",
      model: "o3",
      baseURL: "https://x.example/v1",
      organization: "org",
      project: "proj",
      apiVersion: "preview",
      defaultHeaders: { "x-a": "1" },
      defaultQuery: { b: 2 },
      store: false,
      reasoningSummary: "detailed",
      extraBody: { truncation: "auto" },
    },
    {
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: [{ type: "image", source: { base64: "AA==", mediaType: "image/png" } }] },
      ],
      tools: [
        { type: "function", name: "weather", description: "Weather.", parameters: { type: "object" } },
        { type: "provider", id: "web_search", options: { search_context_size: "low" } },
      ],
      toolChoice: { tool: "weather" },
      output: { name: "answer", schema: { type: "object", properties: {}, additionalProperties: false }, strict: true },
      settings: { maxTokens: 9, parallelToolCalls: false },
    },
  ],
])("both entries send the same: %s", async (_name, options, request) => {
  const [sdk, fetch] = await Promise.all(responsesEntries.map((entry) => sent(entry, options, request)));
  if (!sdk || !fetch) throw new Error("nothing was sent");
  const carried = /^(user-agent|x-stainless-.*)$/;
  const headers = Object.fromEntries(Object.entries(sdk.headers).filter(([name]) => !carried.test(name)));
  expect({ ...sdk, headers }).toEqual(fetch);
  expect(Object.keys(sdk.headers)).toEqual(expect.arrayContaining(["user-agent", "x-stainless-lang"]));
});

describe("the user's own client", () => {
  test("its URL, key and headers are used, its retries are not", async () => {
    vi.stubEnv("OPENAI_ORG_ID", "org");
    const { fetch, requests } = capturedFetch({ status: 500, body: {} }, okResponse);
    const client = new OpenAI({
      apiKey: "sk-own",
      baseURL: "https://own.example/v1",
      defaultHeaders: { "x-own": "1" },
      fetch,
      maxRetries: 3,
      organization: null,
    });
    const { error } = await outcomeOf(new OpenAIResponsesModel({ model: "m", client }).stream(ask()));
    expect(error).toMatchObject({ code: "server_error", status: 500 });
    expect(requests).toEqual([
      {
        url: "https://own.example/v1/responses",
        headers: expect.objectContaining({ authorization: "Bearer sk-own", "x-own": "1" }),
        body: { model: "m", input: [{ role: "user", content: "Hi" }], stream: true, store: true },
      },
    ]);
    expect(requests[0]?.headers).not.toHaveProperty("openai-organization");
  });

  test("any object of its shape works", async () => {
    const response = new Response(String(okResponse.body), { headers: okResponse.headers ?? {} });
    const client = { responses: { create: () => ({ asResponse: async () => response }) } };
    const { complete } = await outcomeOf(new OpenAIResponsesModel({ model: "m", client }).stream(ask()));
    expect(complete?.message.content).toEqual([{ type: "text", text: "Hello" }]);
  });

  test("options that the client decides are an error", () => {
    const client = new OpenAI({ apiKey: "sk-own" });
    expect(() => new OpenAIResponsesModel({ model: "m", client, organization: "org" })).toThrow(
      expect.objectContaining({ option: "organization" }),
    );
  });

  test("an Azure client selects the Azure profile", async () => {
    const { fetch, requests } = capturedFetch(okResponse);
    const client = new OpenAI({ apiKey: "k", baseURL: azure.baseURL, fetch });
    const model = new OpenAIResponsesModel({ model: "o3", client });
    const { events } = await outcomeOf(model.stream(ask()));
    expect(requests[0]?.url).toBe("https://r.openai.azure.com/openai/v1/responses");
    expect([model.capabilities.reasoning, events[1]]).toEqual([true, { type: "think", reasoning: "" }]);
  });
});

test("the fetch entry reads no client", async () => {
  const { fetch, requests } = capturedFetch(okResponse);
  const options = { model: "m", apiKey: "sk-1", fetch, client: { responses: {} } };
  await outcomeOf(new FetchModel(options).stream(ask()));
  expect(requests).toHaveLength(1);
});
