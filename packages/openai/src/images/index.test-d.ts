import type { AgentConfig, Model, ModelRequest, Provider, Providers, TextPart, ToolSpec } from "@locus/core";
import OpenAI from "openai";
import { assertType, expectTypeOf, test } from "vitest";
import { OpenAIImageModel as FetchModel, provider as fetchProvider } from "./fetch.js";
import { OpenAIImageModel, type OpenAIImageModelOptions, type OpenAIImageSettings, provider } from "./index.js";

test("both entries are models", () => {
  assertType<Model>(new OpenAIImageModel({ model: "gpt-image-1" }));
  assertType<Model>(new FetchModel({ model: "any-other-id" }));
});

test("ids complete and are never restricted", () => {
  expectTypeOf<"gpt-image-1.5">().toExtend<OpenAIImageModelOptions["model"]>();
  expectTypeOf<string>().toExtend<OpenAIImageModelOptions["model"]>();
  expectTypeOf<"gpt-image-1" | "gpt-image-1-mini">().toExtend<Providers["openai/images"]["models"]>();
  expectTypeOf<"any-other-id">().not.toExtend<Providers["openai/images"]["models"]>();
});

test("an openai client works, as does any object of its shape", () => {
  assertType<OpenAIImageModelOptions>({ model: "m", client: new OpenAI() });
  const pending = () => ({ asResponse: async () => new Response() });
  assertType<OpenAIImageModelOptions>({ model: "m", client: { images: { generate: pending, edit: pending } } });
  // @ts-expect-error a client that cannot edit
  assertType<OpenAIImageModelOptions>({ model: "m", client: { images: { generate: pending } } });
  // @ts-expect-error the fetch entry has no client
  new FetchModel({ model: "m", client: new OpenAI() });
});

test("options", () => {
  assertType<OpenAIImageModelOptions>({ model: "m", size: "1536x864", quality: "low", outputFormat: "webp", partialImages: 2 });
  assertType<OpenAIImageModelOptions>({ model: "m", apiKey: () => "k", n: undefined, inputFidelity: "high" });
  // @ts-expect-error no such option
  assertType<OpenAIImageModelOptions>({ model: "m", temperature: 1 });
  // @ts-expect-error a number
  assertType<OpenAIImageModelOptions>({ model: "m", partialImages: "2" });
  // @ts-expect-error the model is required
  assertType<OpenAIImageModelOptions>({});
  expectTypeOf<OpenAIImageModelOptions>().toExtend<OpenAIImageSettings>();
});

test("a registry's options leave the id out", () => {
  expectTypeOf(provider).toExtend<Provider<Providers["openai/images"]["options"]>>();
  expectTypeOf<Providers["openai/images"]["options"]>().not.toHaveProperty("model");
  expectTypeOf(provider.models).toEqualTypeOf<readonly Providers["openai/images"]["models"][]>();
  expectTypeOf(fetchProvider.models).toEqualTypeOf<readonly Providers["openai/images"]["models"][]>();
});

test("options of the Images API are checked, those of unknown providers pass", () => {
  const part = { type: "text", text: "" } as const;
  const tool = { type: "function", name: "a", description: "", parameters: {} } as const;
  assertType<ModelRequest>({
    messages: [],
    providerOptions: { "openai.images": { size: "auto", output_format: "webp" }, acme: { anything: [1] } },
  });
  assertType<AgentConfig["providerOptions"]>({ "openai.images": { extraBody: { anything: 1 } } });
  // @ts-expect-error misspelt
  assertType<ModelRequest>({ messages: [], providerOptions: { "openai.images": { sise: "auto" } } });
  // @ts-expect-error misspelt
  assertType<AgentConfig["providerOptions"]>({ "openai.images": { sise: "auto" } });
  assertType<ToolSpec>({ ...tool, providerOptions: { "openai.images": {} } });
  // @ts-expect-error no such option
  assertType<ToolSpec>({ ...tool, providerOptions: { "openai.images": { strict: true } } });
  assertType<TextPart>({ ...part, providerOptions: { "openai.images": {} } });
  // @ts-expect-error no such option
  assertType<TextPart>({ ...part, providerOptions: { "openai.images": { x: 1 } } });
});
