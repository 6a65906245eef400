import type { AgentConfig, Model, ModelRequest, Provider, Providers, TextPart, ToolSpec } from "@locus/core";
import OpenAI from "openai";
import { assertType, expectTypeOf, test } from "vitest";
import { OpenAIModel as FetchModel, provider as fetchProvider } from "./fetch.js";
import { type CompatProfile, OpenAIModel, type OpenAIModelOptions, provider } from "./index.js";

test("both entries are models", () => {
  assertType<Model>(new OpenAIModel({ model: "gpt-5.5" }));
  assertType<Model>(new FetchModel({ model: "any-other-id" }));
});

test("ids complete and are never restricted", () => {
  expectTypeOf<"gpt-5.5">().toExtend<OpenAIModelOptions["model"]>();
  expectTypeOf<string>().toExtend<OpenAIModelOptions["model"]>();
  expectTypeOf<"gpt-4o" | "o3">().toExtend<Providers["openai"]["models"]>();
  expectTypeOf<"any-other-id">().not.toExtend<Providers["openai"]["models"]>();
});

test("an openai client works, as does any object of its shape", () => {
  assertType<OpenAIModelOptions>({ model: "m", client: new OpenAI() });
  assertType<OpenAIModelOptions>({
    model: "m",
    client: { chat: { completions: { create: () => ({ asResponse: async () => new Response() }) } } },
  });
  // @ts-expect-error a client that cannot chat
  assertType<OpenAIModelOptions>({ model: "m", client: {} });
  // @ts-expect-error the fetch entry has no client
  new FetchModel({ model: "m", client: new OpenAI() });
});

test("options", () => {
  assertType<OpenAIModelOptions>({ model: "m", apiKey: () => "k", compat: "groq", reasoningEffort: "xhigh" });
  assertType<OpenAIModelOptions>({ model: "m", apiKey: async () => "k", compat: { profile: "openai", thinkTags: true } });
  assertType<OpenAIModelOptions>({ model: "m", apiKey: undefined, defaultHeaders: { "x-a": null }, defaultQuery: { a: 1 } });
  // @ts-expect-error no such profile
  assertType<OpenAIModelOptions>({ model: "m", compat: "nonsense" });
  // @ts-expect-error no such option
  assertType<OpenAIModelOptions>({ model: "m", temprature: 1 });
  // @ts-expect-error the model is required
  assertType<OpenAIModelOptions>({});
  expectTypeOf<CompatProfile["output"]>().toEqualTypeOf<"json_schema" | "json_object" | "prompt">();
});

test("a registry's options leave the id out", () => {
  expectTypeOf(provider).toExtend<Provider<Providers["openai"]["options"]>>();
  expectTypeOf<Providers["openai"]["options"]>().not.toHaveProperty("model");
  expectTypeOf(provider.models).toEqualTypeOf<readonly Providers["openai"]["models"][]>();
  expectTypeOf(fetchProvider.models).toEqualTypeOf<readonly Providers["openai"]["models"][]>();
});

test("options of OpenAI are checked, those of unknown providers pass", () => {
  const part = { type: "text", text: "" } as const;
  const tool = { type: "function", name: "a", description: "", parameters: {} } as const;
  assertType<ModelRequest>({
    messages: [],
    providerOptions: { openai: { service_tier: "flex", logit_bias: { "1": 1 } }, acme: { anything: [1] } },
  });
  assertType<AgentConfig["providerOptions"]>({ openai: { extraBody: { anything: 1 } } });
  // @ts-expect-error misspelt
  assertType<ModelRequest>({ messages: [], providerOptions: { openai: { servicetier: "flex" } } });
  // @ts-expect-error misspelt
  assertType<AgentConfig["providerOptions"]>({ openai: { servicetier: "flex" } });
  assertType<ToolSpec>({ ...tool, providerOptions: { openai: { strict: true } } });
  // @ts-expect-error no such option
  assertType<ToolSpec>({ ...tool, providerOptions: { openai: { stict: true } } });
  assertType<TextPart>({ ...part, providerOptions: { openai: { cache_control: { type: "ephemeral" } } } });
  // @ts-expect-error no such option
  assertType<TextPart>({ ...part, providerOptions: { openai: { cacheControl: 1 } } });
});
