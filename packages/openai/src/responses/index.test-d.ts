import type { AgentConfig, Model, ModelRequest, Provider, Providers, TextPart, ToolSpec } from "@locus/core";
import OpenAI from "openai";
import { assertType, expectTypeOf, test } from "vitest";
import { OpenAIResponsesModel as FetchModel, provider as fetchProvider } from "./fetch.js";
import {
  OpenAIResponsesModel,
  type OpenAIResponsesModelOptions,
  provider,
  type ResponsesClient,
  type ResponsesOptions,
  type StateMode,
} from "./index.js";

test("both entries are models", () => {
  assertType<Model>(new OpenAIResponsesModel({ model: "gpt-5-pro" }));
  assertType<Model>(new FetchModel({ model: "any-other-id" }));
});

test("ids complete and are never restricted", () => {
  expectTypeOf<"gpt-5-pro">().toExtend<OpenAIResponsesModelOptions["model"]>();
  expectTypeOf<string>().toExtend<OpenAIResponsesModelOptions["model"]>();
  expectTypeOf<"o3" | "codex-mini-latest">().toExtend<Providers["openai-responses"]["models"]>();
  expectTypeOf<"any-other-id">().not.toExtend<Providers["openai-responses"]["models"]>();
});

test("an openai client works, as does any object of its shape", () => {
  assertType<ResponsesClient>(new OpenAI());
  assertType<OpenAIResponsesModelOptions>({
    model: "m",
    client: { responses: { create: () => ({ asResponse: async () => new Response() }) } },
  });
  // @ts-expect-error: a client that can only chat
  assertType<OpenAIResponsesModelOptions>({ model: "m", client: { chat: { completions: { create: () => undefined } } } });
  // @ts-expect-error: the fetch entry has no client
  new FetchModel({ model: "m", client: new OpenAI() });
});

test("options", () => {
  expectTypeOf<StateMode>().toEqualTypeOf<"server" | "stateless-encrypted" | "stateless">();
  expectTypeOf<ResponsesOptions["onStateLost"]>().toEqualTypeOf<"rebuild" | "error" | undefined>();
  new FetchModel({ model: "o3", store: false, reasoningSummary: "auto", include: ["web_search_call.action.sources"] });
  new FetchModel({
    model: "o3",
    apiKey: async () => "k",
    stateMode: "stateless",
    reasoningEffort: "xhigh",
    temperature: undefined,
  });
  new FetchModel({ model: "o3", compat: { output: "json_object", refuses: ["include"] } });
  // @ts-expect-error: no such mode
  new FetchModel({ model: "o3", stateMode: "client" });
  // @ts-expect-error: no way to go on
  new FetchModel({ model: "o3", onStateLost: "ignore" });
  // @ts-expect-error: no such option
  new FetchModel({ model: "o3", temprature: 1 });
  // @ts-expect-error: of the other API
  new FetchModel({ model: "o3", compat: { maxTokensField: "max_tokens" } });
  // @ts-expect-error: the model is required
  new FetchModel({});
});

test("a registry's options leave the id out", () => {
  expectTypeOf(provider).toExtend<Provider<Providers["openai-responses"]["options"]>>();
  expectTypeOf<Providers["openai-responses"]["options"]>().not.toHaveProperty("model");
  expectTypeOf(provider.models).toEqualTypeOf<readonly Providers["openai-responses"]["models"][]>();
  expectTypeOf(fetchProvider.models).toEqualTypeOf<readonly Providers["openai-responses"]["models"][]>();
});

test("options of the Responses API are checked, those of unknown providers pass", () => {
  const part = { type: "text", text: "" } as const;
  const tool = { type: "function", name: "a", description: "", parameters: {} } as const;
  assertType<ModelRequest>({
    messages: [],
    providerOptions: { "openai.responses": { truncation: "auto", text: { verbosity: "low" } }, acme: { anything: [1] } },
  });
  assertType<AgentConfig["providerOptions"]>({ "openai.responses": { extraBody: { anything: 1 } } });
  // @ts-expect-error misspelt
  assertType<ModelRequest>({ messages: [], providerOptions: { "openai.responses": { truncate: "auto" } } });
  // @ts-expect-error misspelt
  assertType<AgentConfig["providerOptions"]>({ "openai.responses": { truncate: "auto" } });
  assertType<ToolSpec>({ ...tool, providerOptions: { "openai.responses": { strict: true } } });
  // @ts-expect-error no such option
  assertType<ToolSpec>({ ...tool, providerOptions: { "openai.responses": { stict: true } } });
  assertType<TextPart>({ ...part, providerOptions: { "openai.responses": {} } });
  // @ts-expect-error no such option
  assertType<TextPart>({ ...part, providerOptions: { "openai.responses": { x: 1 } } });
});
