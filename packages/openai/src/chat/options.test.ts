import { AuthenticationError, ConfigurationError, type LocusError } from "@locus/core";
import { outcomeOf } from "@locus/testkit";
import OpenAI from "openai";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ask } from "../testing/ask.js";
import { type CapturedRequest, capturedFetch, okStream } from "../testing/captured-fetch.js";
import { entries } from "../testing/chat-entries.js";
import { OpenAIModel } from "./index.js";
import type { OpenAIModelOptions } from "./options.js";

const variables = [
  "OPENAI_API_KEY",
  "OPENAI_BASE_URL",
  "OPENAI_ORG_ID",
  "OPENAI_PROJECT_ID",
  "OPENAI_CUSTOM_HEADERS",
  "OPENAI_LOG",
];

beforeEach(() => {
  for (const name of variables) vi.stubEnv(name, undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe.each(entries)("$entry", ({ createModel }) => {
  /** The request of one call. */
  async function sent(options: Partial<OpenAIModelOptions>): Promise<CapturedRequest> {
    const { fetch, requests } = capturedFetch(okStream);
    const { error } = await outcomeOf(createModel({ model: "gpt-4o", fetch, ...options }).stream(ask()));
    if (error) throw error;
    const [request] = requests;
    if (!request) throw new Error("nothing was sent");
    return request;
  }

  const minimalBody = {
    model: "gpt-4o",
    messages: [{ role: "user", content: "Hi" }],
    stream: true,
    stream_options: { include_usage: true },
  };

  test.each<[string, Partial<OpenAIModelOptions>, Partial<CapturedRequest>]>([
    [
      "OpenAI",
      { apiKey: "sk-1" },
      { url: "https://api.openai.com/v1/chat/completions", headers: { authorization: "Bearer sk-1" } },
    ],
    [
      "Azure, a deployment",
      { apiKey: "k", apiVersion: "2024-10-21", baseURL: "https://r.openai.azure.com/openai/deployments/d" },
      {
        url: "https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21",
        headers: { "api-key": "k" },
      },
    ],
    [
      "Azure, a deployment behind a gateway",
      { apiKey: "k", apiVersion: "2024-10-21", baseURL: "https://apim.example/openai/deployments/d/" },
      { url: "https://apim.example/openai/deployments/d/chat/completions?api-version=2024-10-21", headers: { "api-key": "k" } },
    ],
    [
      "Azure, a deployment with the version in its URL",
      { apiKey: "k", baseURL: "https://r.openai.azure.com/openai/deployments/d?api-version=2024-10-21" },
      {
        url: "https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21",
        headers: { "api-key": "k" },
      },
    ],
    [
      "Azure through a gateway that requires a bearer token",
      { apiKey: "k", apiVersion: "2024-10-21", baseURL: "https://apim.example/azure", compat: { auth: "bearer" } },
      { url: "https://apim.example/azure/chat/completions?api-version=2024-10-21", headers: { authorization: "Bearer k" } },
    ],
    [
      "Azure, a deployment, Entra token",
      { apiKey: async () => "jwt", apiVersion: "2024-10-21", baseURL: "https://r.openai.azure.com/openai/deployments/d" },
      {
        url: "https://r.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21",
        headers: { authorization: "Bearer jwt" },
      },
    ],
    [
      "Azure v1",
      { apiKey: "k", baseURL: "https://r.openai.azure.com/openai/v1/" },
      { url: "https://r.openai.azure.com/openai/v1/chat/completions", headers: { "api-key": "k" } },
    ],
    [
      "Azure v1, Entra token",
      { apiKey: () => "jwt", baseURL: "https://r.services.ai.azure.com/openai/v1" },
      { url: "https://r.services.ai.azure.com/openai/v1/chat/completions", headers: { authorization: "Bearer jwt" } },
    ],
    [
      "Portkey, a virtual key",
      {
        apiKey: "pk",
        baseURL: "https://api.portkey.ai/v1",
        defaultHeaders: { "x-portkey-api-key": "pk", "x-portkey-provider": "openai" },
      },
      {
        url: "https://api.portkey.ai/v1/chat/completions",
        headers: { authorization: "Bearer pk", "x-portkey-api-key": "pk", "x-portkey-provider": "openai" },
      },
    ],
    [
      "LiteLLM",
      { apiKey: "sk-l", baseURL: "https://litellm.example/v1" },
      { url: "https://litellm.example/v1/chat/completions", headers: { authorization: "Bearer sk-l" } },
    ],
    ["vLLM, no key", { baseURL: "http://localhost:8000/v1" }, { url: "http://localhost:8000/v1/chat/completions", headers: {} }],
    [
      "Together",
      { apiKey: "t", baseURL: "https://api.together.xyz/v1" },
      { url: "https://api.together.xyz/v1/chat/completions", headers: { authorization: "Bearer t" } },
    ],
    [
      "Fireworks",
      { apiKey: "f", baseURL: "https://api.fireworks.ai/inference/v1" },
      { url: "https://api.fireworks.ai/inference/v1/chat/completions", headers: { authorization: "Bearer f" } },
    ],
    [
      "Groq",
      { apiKey: "g", baseURL: "https://api.groq.com/openai/v1" },
      { url: "https://api.groq.com/openai/v1/chat/completions", headers: { authorization: "Bearer g" } },
    ],
  ])("gateway: %s", async (_name, options, { url, headers }) => {
    const request = await sent(options);
    expect(request.url).toBe(url);
    expect(request.body).toEqual(minimalBody);
    const own = Object.entries(request.headers).filter(
      ([name]) => !/^(accept|content-type|user-agent|x-stainless-.*)$/.test(name),
    );
    expect(Object.fromEntries(own)).toEqual(headers);
  });

  test("usage is not requested from Mistral, because it always sends it", async () => {
    const { body } = await sent({ baseURL: "https://api.mistral.ai/v1" });
    expect(body).not.toHaveProperty("stream_options");
  });

  test.each<[string, Record<string, string>, Partial<OpenAIModelOptions>, string, Record<string, string | undefined>]>([
    [
      "all of it",
      { OPENAI_API_KEY: "sk-e", OPENAI_BASE_URL: "https://e.example/v1", OPENAI_ORG_ID: "org", OPENAI_PROJECT_ID: "proj" },
      {},
      "https://e.example/v1/chat/completions",
      { authorization: "Bearer sk-e", "openai-organization": "org", "openai-project": "proj" },
    ],
    [
      "options win",
      { OPENAI_API_KEY: "sk-e", OPENAI_BASE_URL: "https://e.example/v1", OPENAI_ORG_ID: "org", OPENAI_PROJECT_ID: "proj" },
      { apiKey: "sk-o", baseURL: "https://o.example/v1", organization: "o", project: null },
      "https://o.example/v1/chat/completions",
      { authorization: "Bearer sk-o", "openai-organization": "o", "openai-project": undefined },
    ],
    [
      "null sends no key",
      { OPENAI_API_KEY: "sk-e" },
      { apiKey: null, baseURL: "http://localhost/v1" },
      "http://localhost/v1/chat/completions",
      { authorization: undefined },
    ],
    [
      "an empty variable counts as unset",
      { OPENAI_API_KEY: "", OPENAI_BASE_URL: "" },
      { apiKey: "sk-o" },
      "https://api.openai.com/v1/chat/completions",
      { authorization: "Bearer sk-o" },
    ],
    [
      "a line break after the key",
      { OPENAI_API_KEY: "sk-e\n" },
      {},
      "https://api.openai.com/v1/chat/completions",
      { authorization: "Bearer sk-e" },
    ],
    [
      "variables that only the SDK knows are not read",
      { OPENAI_API_KEY: "sk-e", OPENAI_CUSTOM_HEADERS: "x-a: b", OPENAI_LOG: "debug" },
      {},
      "https://api.openai.com/v1/chat/completions",
      { "x-a": undefined },
    ],
  ])("environment: %s", async (_name, environment, options, url, headers) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const request = await sent(options);
    expect(request.url).toBe(url);
    for (const [name, value] of Object.entries(headers)) expect([name, request.headers[name]]).toEqual([name, value]);
  });

  test("the environment is read when the model is constructed", async () => {
    vi.stubEnv("OPENAI_API_KEY", "sk-then");
    const { fetch, requests } = capturedFetch(okStream);
    const model = createModel({ model: "gpt-4o", fetch });
    vi.stubEnv("OPENAI_API_KEY", "sk-now");
    await outcomeOf(model.stream(ask()));
    expect(requests[0]?.headers.authorization).toBe("Bearer sk-then");
  });

  test("an apiKey function is called before every request", async () => {
    const { fetch, requests } = capturedFetch(okStream);
    let asked = 0;
    const model = createModel({ model: "gpt-4o", fetch, apiKey: async () => `token-${++asked}` });
    await outcomeOf(model.stream(ask()));
    await outcomeOf(model.stream(ask()));
    expect(requests.map((request) => request.headers.authorization)).toEqual(["Bearer token-1", "Bearer token-2"]);
  });

  test("headers and query parameters: the last value wins, null removes", async () => {
    const { headers, url } = await sent({
      apiKey: "sk-1",
      baseURL: "https://x.example/v1/?a=1&b=2",
      defaultQuery: { b: null, c: true },
      defaultHeaders: { authorization: null, "X-Custom": "1", accept: "text/event-stream" },
    });
    expect(url).toBe("https://x.example/v1/chat/completions?a=1&c=true");
    expect(headers).toMatchObject({ "x-custom": "1", accept: "text/event-stream", "content-type": "application/json" });
    expect(headers).not.toHaveProperty("authorization");
  });

  test("without key and base URL, the error of the first call says which option is missing", async () => {
    const { fetch, requests } = capturedFetch(okStream);
    const { error } = await outcomeOf(createModel({ model: "gpt-4o", fetch }).stream(ask()));
    expect(error).toBeInstanceOf(AuthenticationError);
    expect((error as LocusError).message).toMatch(/OPENAI_API_KEY.*apiKey/);
    expect(requests).toEqual([]);
  });

  test.each<[string, Partial<OpenAIModelOptions>, string]>([
    [
      "an Azure deployment without apiVersion",
      { baseURL: "https://r.openai.azure.com/openai/deployments/d", apiKey: "k" },
      "apiVersion",
    ],
    ["an invalid base URL", { baseURL: "api.example.com/v1" }, "baseURL"],
  ])("%s is a ConfigurationError that names the option", (_name, options, option) => {
    const create = () => createModel({ model: "gpt-4o", ...options });
    expect(create).toThrow(ConfigurationError);
    expect(create).toThrow(expect.objectContaining({ option, message: expect.stringContaining(option) }));
  });

  test.each<[Partial<OpenAIModelOptions>, unknown]>([
    [{}, undefined],
    [{ maxRetries: 0 }, { retry: { maxAttempts: 1 } }],
    [
      { maxRetries: 4, timeouts: { idleMs: 5 } },
      { retry: { maxAttempts: 5 }, timeouts: { idleMs: 5 } },
    ],
  ])("%j become defaults", (options, defaults) =>
    expect(createModel({ model: "m", apiKey: "k", ...options }).defaults).toEqual(defaults),
  );

  describe("in a browser", () => {
    beforeEach(() => {
      vi.stubGlobal("window", { document: {} });
      vi.stubGlobal("document", {});
      vi.stubGlobal("navigator", { userAgent: "Mozilla/5.0" });
    });

    test.each<[string, Partial<OpenAIModelOptions>]>([
      ["a key", { apiKey: "sk-1" }],
      ["a function", { apiKey: () => "sk-1", baseURL: "https://x.example/v1" }],
    ])("%s needs the opt-in", (_name, options) => {
      const create = () => createModel({ model: "m", ...options });
      expect(create).toThrow(expect.objectContaining({ option: "dangerouslyAllowBrowser" }));
      expect(create).toThrow(ConfigurationError);
    });

    test("a proxy without a key needs no opt-in, and headers that identify the SDK are not sent", async () => {
      const { headers, url } = await sent({ baseURL: "/api/openai" });
      expect(url).toBe("/api/openai/chat/completions");
      expect(Object.keys(headers).filter((name) => name !== "user-agent")).toEqual(["accept", "content-type"]);
    });

    test("a key with the opt-in is sent", async () => {
      expect((await sent({ apiKey: "sk-1", dangerouslyAllowBrowser: true })).headers.authorization).toBe("Bearer sk-1");
    });
  });
});

describe("the user's own client", () => {
  test("its URL and key are used, its retries are not", async () => {
    vi.stubEnv("OPENAI_ORG_ID", "org");
    const { fetch, requests } = capturedFetch({ status: 500, body: {} }, okStream);
    const client = new OpenAI({
      apiKey: "sk-own",
      baseURL: "https://own.example/openai/deployments/d",
      fetch,
      maxRetries: 3,
      organization: null,
    });
    const { error } = await outcomeOf(new OpenAIModel({ model: "m", client }).stream(ask()));
    expect(error).toMatchObject({ code: "server_error", status: 500 });
    expect(requests).toMatchObject([
      {
        url: "https://own.example/openai/deployments/d/chat/completions",
        headers: { authorization: "Bearer sk-own" },
        body: { model: "m" },
      },
    ]);
    expect(requests[0]?.headers).not.toHaveProperty("openai-organization");
  });

  test("any object of its shape works", async () => {
    const response = new Response(String(okStream.body), { headers: okStream.headers ?? {} });
    const client = { chat: { completions: { create: () => ({ asResponse: async () => response }) } } };
    const { complete } = await outcomeOf(new OpenAIModel({ model: "m", client }).stream(ask()));
    expect(complete?.message.content).toEqual([{ type: "text", text: "Hello" }]);
  });

  test("options that the client decides are an error", () => {
    const client = new OpenAI({ apiKey: "sk-own" });
    expect(() => new OpenAIModel({ model: "m", client, baseURL: "https://x/v1" })).toThrow(
      expect.objectContaining({ option: "baseURL" }),
    );
  });
});
