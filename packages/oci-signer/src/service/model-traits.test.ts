import { modelTraits } from "@locus/core/provider";
import { describe, expect, test } from "vitest";
import { isDedicatedEndpoint, type OCIModelTraits, ociModelTraits } from "./model-traits.js";

const base = { transport: "v1", apiFormat: "GENERIC" };

describe("ociModelTraits", () => {
  test.each<[string, Partial<Record<keyof OCIModelTraits, unknown>>]>([
    ["openai.gpt-5.5", { ...base, openai: modelTraits("gpt-5.5") }],
    ["openai.gpt-5-pro", { ...base, transport: "responses", openai: modelTraits("gpt-5-pro") }],
    ["openai.gpt-oss-120b", { ...base, reasoning: true }],
    ["meta.llama-3.3-70b-instruct", { ...base, insteadOfResponses: expect.stringContaining("oci-v1") }],
    ["xai.grok-4", base],
    ["google.gemini-2.5-pro", { ...base, toolsWithOutput: false }],
    ["brand-new.model", base],
    ["", base],
    ["ocid1.generativeaimodel.oc1.us-chicago-1.x", base],
    ["ocid1.generativeaiendpoint.oc1.us-chicago-1.x", { ...base, transport: "sdk", dedicated: true }],
  ])("%j", (id, traits) => {
    expect(ociModelTraits(id)).toEqual(traits);
  });

  test.each([
    ["cohere.command-r-plus", { transport: "sdk", apiFormat: "COHERE" }],
    ["Cohere.Command-R-08-2024", { transport: "sdk", apiFormat: "COHERE" }],
    ["cohere.command-a-03-2025", { transport: "v1", apiFormat: "COHERE" }],
    ["cohere.command-a-vision-07-2025", { transport: "v1", apiFormat: "COHEREV2", images: true }],
    ["cohere.command-a-reasoning-08-2025", { transport: "v1", apiFormat: "COHEREV2", reasoning: true }],
  ])("%s is one of Cohere's", (id, traits) => {
    expect(ociModelTraits(id)).toEqual({ ...traits, toolsWithOutput: false, insteadOfResponses: "OCIModel of @locus/oci-sdk" });
  });
});

test.each([
  ["ocid1.generativeaiendpoint.oc1.us-chicago-1.x", true],
  ["OCID1.GenerativeAIEndpoint.oc1.iad.x", true],
  ["ocid1.generativeaimodel.oc1.us-chicago-1.x", false],
  ["my.ocid1.generativeaiendpoint.oc1.iad.x", false],
  ["cohere.command-r-plus", false],
])("%s is the id of a dedicated endpoint: %s", (id, dedicated) => {
  expect(isDedicatedEndpoint(id)).toBe(dedicated);
});
