import type { AgentConfig, Model, ModelRequest, Provider, Providers, TextPart, ToolSpec } from "@locus/core";
import type { OCICredentials } from "@locus/oci-signer";
import { assertType, expectTypeOf, test } from "vitest";
import { OCIResponsesModel as FetchModel, provider as fetchProvider } from "./fetch.js";
import { OCIResponsesModel, type OCIResponsesModelId, type OCIResponsesSettings, provider } from "./index.js";

declare const credentials: OCICredentials;
const model = "openai.gpt-5.5-pro";

test("who calls: one of the forms", () => {
  assertType<Model>(new OCIResponsesModel({ model, profile: "DEFAULT" }));
  new OCIResponsesModel({ model, profile: "DEFAULT", authType: "api_key", temperature: 0 });
  new OCIResponsesModel({ model, authType: "instance_principal", compartmentId: "ocid1.compartment" });
  new OCIResponsesModel({ model, authType: "resource_principal" });
  new OCIResponsesModel({ model, credentials });
  new OCIResponsesModel({ model, apiKey: "sk-1", project: "ocid1.project" });
  new OCIResponsesModel({ model });
  // @ts-expect-error: two identities
  new OCIResponsesModel({ model, profile: "DEFAULT", apiKey: "sk-1" });
  // @ts-expect-error: two identities
  new OCIResponsesModel({ model, credentials, apiKey: "sk-1" });
  // @ts-expect-error: a principal has no profile
  new OCIResponsesModel({ model, profile: "DEFAULT", authType: "instance_principal" });
  // @ts-expect-error: no such type
  new OCIResponsesModel({ model, authType: "password" });
});

test("without Node, said outright only", () => {
  assertType<Model>(new FetchModel({ model, credentials, compartmentId: "ocid1.compartment" }));
  new FetchModel({ model, apiKey: async () => "sk-1" });
  // @ts-expect-error: profiles are files
  new FetchModel({ model, profile: "DEFAULT" });
  // @ts-expect-error: principals are Node's
  new FetchModel({ model, authType: "instance_principal" });
});

test("ids complete, options are checked", () => {
  expectTypeOf<"xai.grok-4">().toExtend<OCIResponsesModelId>();
  new OCIResponsesModel({
    model: "vendor.tomorrow",
    profile: "DEFAULT",
    store: false,
    stateMode: "stateless",
    onStateLost: "error",
    reasoningSummary: "auto",
    projectHeader: "opc-project-id",
    conversationStoreId: "ocid1.store",
    compat: { output: "json_object" },
  });
  assertType<OCIResponsesSettings>({ compartmentId: undefined, region: undefined, store: undefined });
  // @ts-expect-error: no such option
  new OCIResponsesModel({ model, profile: "DEFAULT", temprature: 0 });
  // @ts-expect-error: no such mode
  new OCIResponsesModel({ model, profile: "DEFAULT", stateMode: "client" });
  // @ts-expect-error: the model is required
  new OCIResponsesModel({ profile: "DEFAULT" });
});

test("a registry's options leave the id out", () => {
  expectTypeOf(provider).toExtend<Provider<Providers["oci-responses"]["options"]>>();
  expectTypeOf<Providers["oci-responses"]["options"]>().not.toHaveProperty("model");
  expectTypeOf<"openai.gpt-5.5-pro" | "xai.grok-4">().toExtend<Providers["oci-responses"]["models"]>();
  expectTypeOf(fetchProvider.models).toEqualTypeOf<readonly Providers["oci-responses"]["models"][]>();
});

test("options of OCI's Responses API are checked, those of unknown providers pass", () => {
  const part = { type: "text", text: "" } as const;
  const tool = { type: "function", name: "a", description: "", parameters: {} } as const;
  assertType<ModelRequest>({
    messages: [],
    providerOptions: { "oci.responses": { conversation: "c" }, acme: { anything: [1] } },
  });
  assertType<AgentConfig["providerOptions"]>({ "oci.responses": { extraBody: { anything: 1 } } });
  // @ts-expect-error misspelt
  assertType<ModelRequest>({ messages: [], providerOptions: { "oci.responses": { conversaton: "c" } } });
  // @ts-expect-error misspelt
  assertType<AgentConfig["providerOptions"]>({ "oci.responses": { conversaton: "c" } });
  assertType<ToolSpec>({ ...tool, providerOptions: { "oci.responses": { strict: true } } });
  // @ts-expect-error no such option
  assertType<ToolSpec>({ ...tool, providerOptions: { "oci.responses": { stict: true } } });
  assertType<TextPart>({ ...part, providerOptions: { "oci.responses": {} } });
  // @ts-expect-error no such option
  assertType<TextPart>({ ...part, providerOptions: { "oci.responses": { x: 1 } } });
});
