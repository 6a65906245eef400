import type { AgentConfig, Model, ModelRequest, TextPart, ToolSpec } from "@locus/core";
import type { OCICredentials } from "@locus/oci-signer";
import type { models } from "oci-generativeaiinference";
import { assertType, expectTypeOf, test } from "vitest";
import { OCIModel as FetchModel } from "./fetch.js";
import {
  type OCICohereOptions,
  type OCICohereV2Options,
  type OCIGenericOptions,
  OCIModel,
  type OCIModelOptions,
  type OCINativeModelId,
  provider,
} from "./index.js";

declare const credentials: OCICredentials;
const model = "cohere.command-r-plus-08-2024";

test("who calls: one of the forms", () => {
  new OCIModel({ model, profile: "DEFAULT" });
  new OCIModel({ model, profile: "DEFAULT", authType: "api_key", temperature: 0 });
  new OCIModel({ model, profile: "SESSION", authType: "security_token" });
  new OCIModel({ model, profileName: "SESSION", authType: "session_token", configFile: "/etc/oci/config" });
  new OCIModel({ model, authType: "instance_principal", compartmentId: "ocid1.compartment" });
  new OCIModel({ model, authType: "resource_principal" });
  new OCIModel({ model, authType: "oke_workload_identity", compartmentId: "ocid1.compartment" });
  new OCIModel({ model, credentials });
  new OCIModel({ model, apiKey: "sk-1", compartmentId: "ocid1.compartment" });
  new OCIModel({ model });
  // @ts-expect-error: two identities
  new OCIModel({ model, profile: "DEFAULT", apiKey: "sk-1" });
  // @ts-expect-error: two identities
  new OCIModel({ model, profileName: "DEFAULT", credentials });
  // @ts-expect-error: two identities
  new OCIModel({ model, credentials, apiKey: "sk-1" });
  // @ts-expect-error: a profile under both of its names
  new OCIModel({ model, profile: "DEFAULT", profileName: "DEFAULT" });
  // @ts-expect-error: a principal has no profile
  new OCIModel({ model, profile: "DEFAULT", authType: "instance_principal" });
  // @ts-expect-error: a principal has no profile
  new OCIModel({ model, profileName: "DEFAULT", authType: "instance_principal" });
  // @ts-expect-error: no such type
  new OCIModel({ model, authType: "password" });
});

test("which model: under one of two names", () => {
  new OCIModel({ modelId: model, profile: "DEFAULT" });
  new OCIModel({ modelId: "ocid1.generativeaiendpoint.oc1.us-chicago-1.x", profileName: "DEFAULT", apiFormat: "COHERE" });
  // @ts-expect-error: both names
  new OCIModel({ model, modelId: model, profile: "DEFAULT" });
  // @ts-expect-error: none
  new OCIModel({ profile: "DEFAULT" });
});

test("without Node, said outright only", () => {
  new FetchModel({ model, credentials, compartmentId: "ocid1.compartment" });
  new FetchModel({ modelId: model, apiKey: "sk-1", compartmentId: "ocid1.compartment" });
  // @ts-expect-error: profiles are files
  new FetchModel({ model, profile: "DEFAULT" });
  // @ts-expect-error: profiles are files
  new FetchModel({ model, profileName: "DEFAULT" });
  // @ts-expect-error: principals are Node's
  new FetchModel({ model, authType: "instance_principal" });
});

test("ids complete, options are checked", () => {
  expectTypeOf<"cohere.command-r-plus-08-2024">().toExtend<OCINativeModelId>();
  expectTypeOf<OCIModel>().toExtend<Model>();
  new OCIModel({ model: "vendor.tomorrow", profile: "DEFAULT", compat: { schemas: "inlined", textToolCalls: true } });
  new OCIModel({ model, profile: "DEFAULT", streaming: false, extraBody: { safetyMode: "STRICT" } });
  provider.createModel("cohere.command-r", { profileName: "DEFAULT", authType: "session_token" });
  // @ts-expect-error: no such option
  new OCIModel({ model, profile: "DEFAULT", temprature: 0 });
  // @ts-expect-error: no such format
  new OCIModel({ model, profile: "DEFAULT", apiFormat: "OPENAI" });
  // @ts-expect-error: no such difference
  new OCIModel({ model, profile: "DEFAULT", compat: { schemas: "none" } });
  expectTypeOf<{ model: "x"; profile: "DEFAULT" }>().toExtend<OCIModelOptions>();
});

/** Oracle's types have enums where ours have their words. */
type Words<Value> = Value extends string
  ? `${Value}`
  : Value extends object
    ? { [Key in keyof Value]: Words<Value[Key]> }
    : Value;

test("provider options are fields that Oracle's client has, with its words", () => {
  expectTypeOf<keyof OCICohereOptions>().toExtend<keyof models.CohereChatRequest>();
  expectTypeOf<keyof OCICohereV2Options>().toExtend<keyof models.CohereChatRequestV2>();
  expectTypeOf<keyof OCIGenericOptions>().toExtend<keyof models.GenericChatRequest>();
  type CohereWords = "safetyMode" | "citationQuality" | "promptTruncation";
  expectTypeOf<Pick<OCICohereOptions, CohereWords>>().toExtend<Words<Pick<models.CohereChatRequest, CohereWords>>>();
  type GenericWords = "verbosity" | "serviceTier";
  expectTypeOf<Pick<OCIGenericOptions, GenericWords>>().toExtend<Words<Pick<models.GenericChatRequest, GenericWords>>>();
  expectTypeOf<Pick<OCICohereV2Options, "safetyMode">>().toExtend<Words<Pick<models.CohereChatRequestV2, "safetyMode">>>();
});

test("options of OCI's native chat API are checked, those of unknown providers pass", () => {
  const part = { type: "text", text: "" } as const;
  const tool = { type: "function", name: "a", description: "", parameters: {} } as const;
  assertType<ModelRequest>({ messages: [], providerOptions: { "oci.sdk": { safetyMode: "STRICT" }, acme: { anything: [1] } } });
  assertType<AgentConfig["providerOptions"]>({ "oci.sdk": { extraBody: { anything: 1 } } });
  // @ts-expect-error misspelt
  assertType<ModelRequest>({ messages: [], providerOptions: { "oci.sdk": { saftyMode: "STRICT" } } });
  // @ts-expect-error misspelt
  assertType<AgentConfig["providerOptions"]>({ "oci.sdk": { saftyMode: "STRICT" } });
  assertType<ToolSpec>({ ...tool, providerOptions: { "oci.sdk": {} } });
  // @ts-expect-error no such option
  assertType<ToolSpec>({ ...tool, providerOptions: { "oci.sdk": { strict: true } } });
  assertType<TextPart>({ ...part, providerOptions: { "oci.sdk": {} } });
  // @ts-expect-error no such option
  assertType<TextPart>({ ...part, providerOptions: { "oci.sdk": { x: 1 } } });
});
