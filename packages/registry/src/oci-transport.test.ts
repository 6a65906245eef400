import { ConfigurationError } from "@locus/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { getModel } from "./index.js";
import { ociTransport } from "./oci-transport.js";

beforeEach(() => void vi.stubEnv("LOCUS_OCI_TRANSPORT", undefined));
afterEach(() => void vi.unstubAllEnvs());

test.each([
  ["openai.gpt-5.5", "v1"],
  ["meta.llama-3.3-70b-instruct", "v1"],
  ["cohere.command-a-03-2025", "v1"],
  ["brand-new.model", "v1"],
  ["", "v1"],
  ["ocid1.generativeaimodel.oc1.us-chicago-1.x", "v1"],
  ["xai.grok-4.20-multi-agent-0309", "responses"],
  ["cohere.command-latest", "sdk"],
  ["cohere.command-plus-latest", "sdk"],
  ["cohere.command-r-plus", "sdk"],
  ["cohere.command-r-08-2024", "sdk"],
  ["Cohere.Command-R-Plus", "sdk"],
  ["ocid1.generativeaiendpoint.oc1.us-chicago-1.x", "sdk"],
  ["OCID1.GenerativeAIEndpoint.oc1.us-chicago-1.x", "sdk"],
])("oci:%s goes to %s", (modelId, transport) => {
  expect(ociTransport(modelId)).toBe(transport);
});

test.each(["v1", "sdk", "responses", "sdk\n"])("LOCUS_OCI_TRANSPORT=%j overrides the default", (transport) => {
  vi.stubEnv("LOCUS_OCI_TRANSPORT", transport);
  for (const model of ["openai.gpt-5.5", "cohere.command-r-plus"]) expect(ociTransport(model)).toBe(transport.trim());
});

test("blanks are no transport", () => {
  vi.stubEnv("LOCUS_OCI_TRANSPORT", " ");
  expect(ociTransport("cohere.command-r-plus")).toBe("sdk");
});

test.each(["V1", "native", "v1,sdk"])("LOCUS_OCI_TRANSPORT=%s throws an error with the list of transports", async (transport) => {
  vi.stubEnv("LOCUS_OCI_TRANSPORT", transport);
  const error = await getModel("oci:openai.gpt-5.5").catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigurationError);
  expect(error).toMatchObject({ message: expect.stringContaining("v1, sdk, responses"), option: "LOCUS_OCI_TRANSPORT" });
});

test("a model of OCI", async () => {
  const model = await getModel("oci:openai.gpt-5.5", { profile: "DEFAULT" });
  expect([model.provider, model.modelId, model.capabilities.reasoning]).toEqual(["oci.v1", "openai.gpt-5.5", true]);
});

test.each([
  ["cohere.command-r-plus", undefined, "oci.sdk", { profileName: "DEFAULT", authType: "api_key" }],
  ["cohere.command-r-plus", undefined, "oci.sdk", { profile: "DEFAULT" }],
  ["ocid1.generativeaiendpoint.oc1.us-chicago-1.x", undefined, "oci.sdk", { profile: "DEFAULT" }],
  ["openai.gpt-5.5", "sdk", "oci.sdk", { profile: "DEFAULT" }],
  ["openai.gpt-5.5-pro", undefined, "oci.responses", { profile: "DEFAULT", store: false }],
  ["xai.grok-4.20-multi-agent-0309", undefined, "oci.responses", { profile: "DEFAULT", store: false }],
  ["cohere.command-latest", undefined, "oci.sdk", { profileName: "DEFAULT" }],
  ["openai.gpt-5.5", "responses", "oci.responses", { profile: "DEFAULT" }],
  ["openai.gpt-5.5-pro", "v1", "oci.v1", { profile: "DEFAULT" }],
])("oci:%s with the transport %s is a %s", async (id, transport, provider, options) => {
  vi.stubEnv("LOCUS_OCI_TRANSPORT", transport);
  const anyId: string = `oci:${id}`;
  expect(await getModel(anyId, options)).toMatchObject({ provider, modelId: id });
});

test("the prefix oci-responses picks the Responses API for any model", async () => {
  const model = await getModel("oci-responses:openai.gpt-5.5", { profile: "DEFAULT" });
  expect([model.provider, model.capabilities.serverStateful]).toEqual(["oci.responses", true]);
});

test.each(["cohere.embed-v4.0", "cohere.rerank-v3.5"])("oci:%s is refused as not a chat model", async (id) => {
  await expect(getModel(`oci:${id}`, { profile: "DEFAULT" })).rejects.toThrow(/does not chat/);
});
