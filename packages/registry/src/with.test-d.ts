import type { Agent as CoreAgent, Model, Providers } from "@locus/core";
import { describe, expectTypeOf, test } from "vitest";
import * as z from "zod";
import { Agent, createRegistry, getModel, type ModelId, type Registry, registry } from "./index.js";
import type { ContosoOptions } from "./testing/contoso.js";
import type { NorthwindOptions } from "./testing/northwind.js";

declare const model: Model;
declare const anyId: string;

const northwind = () => import("./testing/northwind.js");
const contoso = () => import("./testing/contoso.js");
const models = registry.with({ northwind, contoso });

describe("two packages that augment Providers", () => {
  test("both merge into Providers", () => {
    expectTypeOf<Providers["northwind"]["options"]>().toEqualTypeOf<NorthwindOptions>();
    expectTypeOf<Providers["contoso"]["options"]>().toEqualTypeOf<ContosoOptions>();
    expectTypeOf<"northwind:trade-large" | "contoso:pro-1">().toExtend<ModelId>();
    // Typed before a registry has them. At run time that is an error with the call to add.
    getModel("northwind:trade-large", { region: "eu" });
    // @ts-expect-error: unknown region
    getModel("northwind:trade-large", { region: "moon" });
  });

  test("registry.with keeps its ids and options and adds those of both", () => {
    expectTypeOf(models.getModel("northwind:trade-large", { region: "eu" })).toEqualTypeOf<Promise<Model>>();
    models.getModel("northwind:brand-new", { region: "us", cache: true });
    models.getModel("contoso:pro-1", { tier: "deep" });
    // @ts-expect-error: region is required
    models.getModel("northwind:trade-large", {});
    // @ts-expect-error: not an option of it
    models.getModel("contoso:pro-1", { teir: "deep" });
    expectTypeOf<"northwind:trade-small" | "contoso:pro-2" | "openai:o3" | "oci:cohere.command-r-plus">().toExtend<
      Parameters<typeof models.getModel>[0]
    >();
    models.getModel("openai:gpt-5.5", { temperature: 0 });
    models.getModel("openai:gpt-5-pro", { stateMode: "stateless" });
    models.getModel("openai:gpt-image-1", { size: "1024x1024" });
    models.getModel("oci:cohere.command-r-plus", { profileName: "DEFAULT", authType: "api_key" });
    models.getModel("oci:openai.gpt-5.5-pro", { profile: "DEFAULT", store: false });
    // @ts-expect-error: Chat Completions keeps no threads
    models.getModel("openai:o3", { stateMode: "stateless" });
    // @ts-expect-error: not an option of OpenAI
    models.getModel("openai:gpt-5.5", { temprature: 0 });
    models.getModel(anyId, { whatever: true });
    // @ts-expect-error: no provider
    registry.with({ acme: async () => ({}) });
  });

  test("adding one after the other gives the same type", () => {
    const chained = registry.with({ northwind }).with({ contoso });
    chained.getModel("northwind:trade-large", { region: "eu" });
    chained.getModel("contoso:pro-1", { tier: "fast" });
    // @ts-expect-error: not an option of it
    chained.getModel("northwind:trade-large", { region: "eu", cahce: true });
    const created = createRegistry({ contoso }).with({ northwind });
    // @ts-expect-error: not an option of it
    created.getModel("contoso:pro-1", { teir: "deep" });
    created.getModel("northwind:trade-large", { region: "eu" });
  });
});

describe("a replaced prefix", () => {
  const replaced = registry.with({ openai: () => import("@locus/openai/fetch"), oci: contoso });

  test("takes the options of the replacement for every id", () => {
    replaced.getModel("openai:gpt-5.5", { reasoningEffort: "low" });
    replaced.getModel("openai:gpt-5-pro", { compat: "groq" });
    // @ts-expect-error: the fetch entry has no client
    replaced.getModel("openai:gpt-5.5", { client: {} });
    // @ts-expect-error: no longer served by the Responses API
    replaced.getModel("openai:gpt-5-pro", { stateMode: "stateless" });
    // @ts-expect-error: nor by the Images API
    replaced.getModel("openai:gpt-image-1", { size: "1024x1024" });
    replaced.getModel("oci:cohere.command-r-plus", { tier: "fast" });
    // @ts-expect-error: no longer an option
    replaced.getModel("oci:cohere.command-r-plus", { profileName: "DEFAULT" });
    expectTypeOf<"oci:pro-1">().toExtend<Parameters<typeof replaced.getModel>[0]>();
    replaced.getModel("openai-responses:o3", { stateMode: "stateless" });
  });
});

describe("a custom registry", () => {
  const own = createRegistry({ openai: () => import("@locus/openai"), northwind });

  test("checks the options of every id of its routes", () => {
    own.getModel("openai:gpt-5-pro", { reasoningEffort: "high" });
    // @ts-expect-error: not an option of its provider here
    own.getModel("openai:gpt-5-pro", { temprature: 0 });
    // @ts-expect-error: not an option of its provider here
    own.getModel("openai:gpt-image-1", { size: "1024x1024" });
  });

  test("the API of an id does not depend on the other providers", () => {
    const both = createRegistry({ openai: () => import("@locus/openai"), "openai-responses": northwind });
    both.getModel("openai:gpt-5-pro", { reasoningEffort: "high" });
    // @ts-expect-error: options of another prefix
    both.getModel("openai:gpt-5-pro", { region: "eu" });
  });
});

describe("Agent with a registry", () => {
  test("modelConfig is typed by the id, and a typo does not compile", () => {
    new Agent({
      registry: models,
      model: "northwind:trade-large",
      modelConfig: { region: "eu" },
      auxiliaryModel: "contoso:pro-1",
    });
    new Agent({ model: "contoso:pro-1", modelConfig: { tier: "deep" }, registry: models });
    new Agent({ registry: models, model: "openai:o3", modelConfig: { reasoningEffort: "high" } });
    new Agent({ registry: models, model: "openai:gpt-5-pro", modelConfig: { stateMode: "server" } });
    new Agent({ registry: models, model: anyId, modelConfig: { whatever: true } });
    new Agent({ registry: createRegistry({ contoso }), model: "contoso:pro-1", modelConfig: { tier: "deep" } });
    // @ts-expect-error: not an option of it
    new Agent({ registry: models, model: "northwind:trade-large", modelConfig: { region: "eu", cahce: true } });
    // @ts-expect-error: unknown tier
    new Agent({ registry: models, model: "contoso:pro-1", modelConfig: { tier: "slow" } });
    // @ts-expect-error: not an option of OpenAI
    new Agent({ registry: models, model: "openai:o3", modelConfig: { effort: "high" } });
    // @ts-expect-error: not an option of it, in a custom registry
    new Agent({ registry: createRegistry({ contoso }), model: "contoso:pro-1", modelConfig: { teir: "deep" } });
    // @ts-expect-error: configure the model itself
    new Agent({ registry: models, model, modelConfig: { tier: "deep" } });
    // @ts-expect-error: not a registry
    new Agent({ registry: { northwind }, model: "northwind:trade-large" });
  });

  test("is core's agent", () => {
    const agent = new Agent({ registry: models, model: "contoso:pro-1", outputSchema: z.object({ city: z.string() }) });
    expectTypeOf(agent).toExtend<CoreAgent<{ city: string }>>();
    const annotated: Agent<{ city: string }> = agent;
    expectTypeOf(annotated).toExtend<CoreAgent<{ city: string }>>();
  });

  test("a function can accept any registry", () => {
    const make = <P>(registry: Registry<P>) => new Agent({ registry, model: anyId });
    expectTypeOf(make(models)).toExtend<CoreAgent>();
  });
});
