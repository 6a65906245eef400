import type { AgentConfig, ModelRequest, TextPart, ToolSpec } from "@locus/core";
import type { OCICredentials } from "@locus/oci-signer";
import { assertType, expectTypeOf, test } from "vitest";
import { OCIOpenAIModel as FetchModel } from "./fetch.js";
import { OCIOpenAIModel, type OCIV1ModelId } from "./index.js";

declare const credentials: OCICredentials;
const model = "openai.gpt-5.5";

test("who calls: one of the forms", () => {
  new OCIOpenAIModel({ model, profile: "DEFAULT" });
  new OCIOpenAIModel({ model, profile: "DEFAULT", authType: "api_key", temperature: 0 });
  new OCIOpenAIModel({ model, authType: "instance_principal", compartmentId: "ocid1.compartment" });
  new OCIOpenAIModel({ model, authType: "resource_principal" });
  new OCIOpenAIModel({ model, credentials });
  new OCIOpenAIModel({ model, apiKey: "sk-1", project: "ocid1.project" });
  new OCIOpenAIModel({ model });
  // @ts-expect-error: two identities
  new OCIOpenAIModel({ model, profile: "DEFAULT", apiKey: "sk-1" });
  // @ts-expect-error: two identities
  new OCIOpenAIModel({ model, credentials, apiKey: "sk-1" });
  // @ts-expect-error: a principal has no profile
  new OCIOpenAIModel({ model, profile: "DEFAULT", authType: "instance_principal" });
  // @ts-expect-error: no such type
  new OCIOpenAIModel({ model, authType: "password" });
});

test("without Node, said outright only", () => {
  new FetchModel({ model, credentials, compartmentId: "ocid1.compartment" });
  new FetchModel({ model, apiKey: "sk-1" });
  // @ts-expect-error: profiles are files
  new FetchModel({ model, profile: "DEFAULT" });
  // @ts-expect-error: principals are Node's
  new FetchModel({ model, authType: "instance_principal" });
});

test("ids complete, options are checked", () => {
  expectTypeOf<"xai.grok-4">().toExtend<OCIV1ModelId>();
  new OCIOpenAIModel({ model: "vendor.tomorrow", profile: "DEFAULT", compat: { schemas: "inlined", streamUsage: false } });
  // @ts-expect-error: no such option
  new OCIOpenAIModel({ model, profile: "DEFAULT", temprature: 0 });
  // @ts-expect-error: no such difference
  new OCIOpenAIModel({ model, profile: "DEFAULT", compat: { schemas: "none" } });
});

test("options of OCI's Chat Completions are checked, those of unknown providers pass", () => {
  const part = { type: "text", text: "" } as const;
  const tool = { type: "function", name: "a", description: "", parameters: {} } as const;
  assertType<ModelRequest>({ messages: [], providerOptions: { "oci.v1": { top_logprobs: 2 }, acme: { anything: [1] } } });
  assertType<AgentConfig["providerOptions"]>({ "oci.v1": { extraBody: { anything: 1 } } });
  // @ts-expect-error misspelt
  assertType<ModelRequest>({ messages: [], providerOptions: { "oci.v1": { toplogprobs: 2 } } });
  // @ts-expect-error misspelt
  assertType<AgentConfig["providerOptions"]>({ "oci.v1": { toplogprobs: 2 } });
  assertType<ToolSpec>({ ...tool, providerOptions: { "oci.v1": { strict: true } } });
  // @ts-expect-error no such option
  assertType<ToolSpec>({ ...tool, providerOptions: { "oci.v1": { stict: true } } });
  assertType<TextPart>({ ...part, providerOptions: { "oci.v1": { cache_control: { type: "ephemeral" } } } });
  // @ts-expect-error no such option
  assertType<TextPart>({ ...part, providerOptions: { "oci.v1": { cacheControl: 1 } } });
});
