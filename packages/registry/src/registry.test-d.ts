import type { Agent as CoreAgent, Model, RunResult } from "@locus/core";
import { assertType, describe, expectTypeOf, test } from "vitest";
import * as z from "zod";
import { Agent, createRegistry, getModel, type ModelId, type ModelOptions, type ProvidersOf } from "./index.js";

declare const model: Model;
declare const anyId: string;

describe("getModel", () => {
  test("the id determines the options", () => {
    expectTypeOf(getModel("openai:gpt-5.5", { reasoningEffort: "high", temperature: 0 })).toEqualTypeOf<Promise<Model>>();
    // @ts-expect-error: not an option of OpenAI
    getModel("openai:gpt-5.5", { temprature: 0 });
    // @ts-expect-error: not a number
    getModel("openai:gpt-5.5", { temperature: "warm" });
    // @ts-expect-error: the id is the first argument
    getModel("openai:gpt-5.5", { model: "o3" });
  });

  test("ids complete, but other strings are valid", () => {
    expectTypeOf<"openai:gpt-5.5">().toExtend<ModelId>();
    getModel("openai:ft:gpt-4o:org::id", { temperature: 0 });
    // @ts-expect-error: an unknown id of a known provider has its options too
    getModel("openai:ft:gpt-4o:org::id", { temprature: 0 });
    getModel("somebody:else", { whatever: true });
    getModel(anyId, { whatever: true });
    getModel();
    getModel(undefined, { temperature: 0 });
    // @ts-expect-error: not an id
    getModel(5);
  });
});

describe("OpenAI options depend on the API", () => {
  test("models served only by the Responses API take its options", () => {
    getModel("openai:gpt-5-pro", { stateMode: "stateless", reasoningSummary: "auto", store: false });
    getModel("openai:GPT-5.5-Pro-2026-01-01", { onStateLost: "error" });
    getModel("openai:o3-pro", { include: ["web_search_call.action.sources"] });
    getModel("openai:gpt-5.1-codex-max", { store: false });
    getModel("openai-responses:gpt-4.1", { store: false });
    getModel("openai-responses:brand-new", { stateMode: "server" });
    expectTypeOf<"openai-responses:gpt-5-pro">().toExtend<ModelId>();
    new Agent({ model: "openai-responses:o3", modelConfig: { stateMode: "stateless-encrypted" } });
    // @ts-expect-error: unknown mode
    getModel("openai:gpt-5-pro", { stateMode: "client" });
    // @ts-expect-error: of Chat Completions
    getModel("openai:gpt-5-pro", { compat: "groq" });
    // @ts-expect-error: not an option of it
    getModel("openai-responses:gpt-4.1", { temprature: 0 });
  });

  test("any other model takes them with reasoningSummary, and not without it", () => {
    getModel("openai:o3", { reasoningSummary: "auto", stateMode: "stateless", temperature: 0 });
    new Agent({ model: "openai:o3", modelConfig: { reasoningSummary: "detailed" } });
    const client = { responses: { create: () => ({ asResponse: async () => new Response() }) } };
    getModel("openai:o3", { reasoningSummary: "auto", client });
    // @ts-expect-error: Chat Completions keeps no threads
    getModel("openai:o3", { stateMode: "stateless", temperature: 0 });
    // @ts-expect-error: Chat Completions keeps no threads
    getModel("openai:o3", { reasoningSummary: undefined, store: false });
    // @ts-expect-error: a profile of Chat Completions
    getModel("openai:o3", { reasoningSummary: "auto", compat: "groq" });
  });
});

describe("OCI options depend on the id", () => {
  test("models served only by the Responses API, and the prefix oci-responses, take the options of OCIResponsesModel", () => {
    getModel("oci:openai.gpt-5.5-pro", { profile: "ENTERPRISE_PROFILE", store: false });
    getModel("oci:openai.gpt-5-codex", { authType: "instance_principal", compartmentId: "c", project: "p" });
    getModel("oci-responses:xai.grok-4", { profile: "DEFAULT", stateMode: "stateless", conversationStoreId: "s" });
    getModel("oci-responses:vendor.tomorrow", { apiKey: "sk-1", projectHeader: "opc-project-id" });
    new Agent({ model: "oci:openai.gpt-5.5-pro", modelConfig: { profile: "DEFAULT", reasoningSummary: "auto" } });
    expectTypeOf<"oci-responses:openai.gpt-5.5-pro">().toExtend<ModelId>();
    // @ts-expect-error: the chat endpoint keeps no threads
    getModel("oci:openai.gpt-5.5", { profile: "DEFAULT", store: false });
    // @ts-expect-error: two identities
    getModel("oci-responses:xai.grok-4", { profile: "DEFAULT", apiKey: "sk-1" });
    // @ts-expect-error: unknown option
    getModel("oci:openai.gpt-5.5-pro", { profile: "DEFAULT", stroe: false });
  });

  test("models of the OpenAI-compatible endpoint take the options of OCIOpenAIModel", () => {
    expectTypeOf(getModel("oci:openai.gpt-5.5", { profile: "DEFAULT" })).toEqualTypeOf<Promise<Model>>();
    getModel("oci:openai.gpt-5.5", { authType: "instance_principal", compartmentId: "ocid1.compartment" });
    getModel("oci:vendor.tomorrow", { profile: "DEFAULT", region: "us-chicago-1", temperature: 0 });
    new Agent({ model: "oci:meta.llama-3.3-70b-instruct", modelConfig: { profile: "DEFAULT" } });
    expectTypeOf<"oci:xai.grok-4">().toExtend<ModelId>();
    // Completions include ids that the prefix routes to another package, and no ids that it does not route.
    type Routed = "oci:xai.grok-4.20-multi-agent" | "oci:openai.gpt-5.5-pro" | "openai:gpt-5-pro" | "oci:cohere.command-latest";
    expectTypeOf<Extract<ModelId, Routed>>().toEqualTypeOf<Routed>();
    expectTypeOf<Extract<ModelId, "oci-responses:cohere.command-latest" | "openai:gpt-9">>().toBeNever();
    // @ts-expect-error: an option of the native transport
    getModel("oci:openai.gpt-5.5", { profileName: "DEFAULT", authType: "api_key" });
    // @ts-expect-error: two identities
    getModel("oci:openai.gpt-5.5", { profile: "DEFAULT", apiKey: "sk-1" });
    // @ts-expect-error: not an option of OCI
    getModel("oci:cohere.command-a-03-2025", { profile: "DEFAULT", temprature: 0 });
  });

  test("Cohere's R series and dedicated endpoints take the options of the native transport", () => {
    getModel("oci:cohere.command-r-plus", { profileName: "DEFAULT", authType: "api_key" });
    getModel("oci:Cohere.Command-R-08-2024", { profileName: "DEFAULT" });
    getModel("oci:ocid1.generativeaiendpoint.oc1.us-chicago-1.x", { profileName: "DEFAULT", apiFormat: "COHERE" });
    getModel("oci:cohere.command-r-plus", { profile: "DEFAULT", streaming: false });
    new Agent({ model: "oci:cohere.command-r-plus", modelConfig: { profileName: "DEFAULT", temperature: 0 } });
    // @ts-expect-error: one profile under two names
    getModel("oci:cohere.command-r-plus", { profile: "DEFAULT", profileName: "DEFAULT" });
    // @ts-expect-error: the id is the first argument
    getModel("oci:cohere.command-r-plus", { profile: "DEFAULT", modelId: "cohere.command-r" });
    // @ts-expect-error: unknown format
    getModel("oci:ocid1.generativeaiendpoint.oc1.us-chicago-1.x", { profile: "DEFAULT", apiFormat: "OPENAI" });
    type Native = { "oci/sdk": { models: "cohere.command-r-plus"; options: { profileName: string } } };
    assertType<ModelId<Native>>("oci:cohere.command-r-plus");
    expectTypeOf<ModelOptions<"oci:cohere.command-r-plus", Native>>().toEqualTypeOf<{ profileName: string }>();
    expectTypeOf<ModelOptions<"oci:openai.gpt-5.5", Native>>().toEqualTypeOf<object>();
  });
});

describe("createRegistry", () => {
  const registry = createRegistry({
    acme: () => import("./testing/acme.js"),
    plain: async () => ({ provider: { models: ["one"], createModel: () => model } }),
  });

  test("infers ids and options from the modules", () => {
    expectTypeOf(registry.getModel("acme:large", { region: "eu" })).toEqualTypeOf<Promise<Model>>();
    registry.getModel("acme:brand-new", { region: "us", answer: "yes" });
    // @ts-expect-error: unknown region
    registry.getModel("acme:large", { region: "moon" });
    // @ts-expect-error: region is required
    registry.getModel("acme:large", {});
    registry.getModel("plain:one", { whatever: true });
    expectTypeOf<"acme:large" | "acme:small">().toExtend<Parameters<typeof registry.getModel>[0]>();
  });

  test("infers the ids and options of a built-in package", () => {
    const routes = { openai: () => import("@locus/openai"), edge: () => import("@locus/openai/fetch") };
    type Inferred = ProvidersOf<typeof routes>;
    expectTypeOf<"gpt-4o" | "o3">().toExtend<Inferred["openai"]["models"]>();
    expectTypeOf<"any-other-id">().not.toExtend<Inferred["openai"]["models"]>();
    expectTypeOf<Inferred["edge"]["models"]>().toEqualTypeOf<Inferred["openai"]["models"]>();
    assertType<ModelId<Inferred>>("openai:gpt-4o");
    const ours = createRegistry(routes);
    ours.getModel("openai:gpt-4o", { reasoningEffort: "low" });
    // @ts-expect-error: not an option of OpenAI
    ours.getModel("openai:gpt-4o", { temprature: 0 });
    // @ts-expect-error: the fetch entry has no client
    ours.getModel("edge:gpt-4o", { client: {} });
  });

  test("a route must give a provider", () => {
    // @ts-expect-error: no provider
    createRegistry({ acme: async () => ({}) });
    // @ts-expect-error: not a loader
    createRegistry({ acme: "locus-acme" });
  });
});

describe("Agent", () => {
  test("modelConfig is typed by the id", () => {
    new Agent({ model: "openai:o3", modelConfig: { reasoningEffort: "high" } });
    // @ts-expect-error: not an option of OpenAI
    new Agent({ model: "openai:o3", modelConfig: { effort: "high" } });
    // @ts-expect-error: wrong type
    new Agent({ model: "openai:o3", modelConfig: { maxTokens: "many" } });
    new Agent({ model: anyId, modelConfig: { whatever: true } });
    new Agent({ model: "openai:o3", auxiliaryModel: "openai:gpt-5-nano" });
  });

  test("modelConfig together with a model does not compile", () => {
    new Agent({ model });
    new Agent({ model: Promise.resolve(model), modelConfig: undefined });
    new Agent({ model: () => getModel() });
    new Agent({ model: anyId === "" ? model : anyId });
    // @ts-expect-error: configure the model itself
    new Agent({ model, modelConfig: { temperature: 0 } });
    // @ts-expect-error: configure the model itself
    new Agent({ model: Promise.resolve(model), modelConfig: {} });
    // @ts-expect-error: configure the model itself
    new Agent({ model: () => model, modelConfig: {} });
    // @ts-expect-error: a model is needed
    new Agent({ modelConfig: {} });
  });

  test("is core's agent, including its output", () => {
    const agent = new Agent({ model: "openai:o3", outputSchema: z.object({ city: z.string() }) });
    expectTypeOf(agent).toExtend<CoreAgent<{ city: string }>>();
    expectTypeOf(agent.invoke("")).toEqualTypeOf<Promise<RunResult<{ city: string }>>>();
    const annotated: Agent<{ city: string }> = agent;
    expectTypeOf(annotated.invoke("")).toEqualTypeOf<Promise<RunResult<{ city: string }>>>();
    expectTypeOf(new Agent({ model: "openai:o3" }).invoke("")).toEqualTypeOf<Promise<RunResult<undefined>>>();
    // @ts-expect-error: core's settings stay checked
    new Agent({ model: "openai:o3", maxIterations: "20" });
  });
});
