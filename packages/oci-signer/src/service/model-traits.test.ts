import { modelTraits } from "@locus/core/provider";
import { describe, expect, test } from "vitest";
import { type OCIModelTraits, ociModelTraits } from "./model-traits.js";

const base = { apiFormat: "GENERIC" };

describe("ociModelTraits", () => {
  test.each<[string, Partial<Record<keyof OCIModelTraits, unknown>>]>([
    ["openai.gpt-5.5", { ...base, openai: modelTraits("gpt-5.5") }],
    ["openai.gpt-5-pro", { ...base, openai: modelTraits("gpt-5-pro") }],
    ["openai.gpt-oss-120b", { ...base, reasoning: true }],
    ["meta.llama-3.3-70b-instruct", { ...base, insteadOfResponses: expect.stringContaining("oci-v1") }],
    ["xai.grok-4", base],
    ["google.gemini-2.5-pro", { ...base, toolsWithOutput: false, schemas: "openapi" }],
    ["brand-new.model", base],
    ["", base],
    ["ocid1.generativeaimodel.oc1.us-chicago-1.x", base],
    ["ocid1.generativeaiendpoint.oc1.us-chicago-1.x", base],
  ])("%j", (id, traits) => {
    expect(ociModelTraits(id)).toEqual(traits);
  });

  test.each([
    ["cohere.command-r-plus", { apiFormat: "COHERE" }],
    ["Cohere.Command-R-08-2024", { apiFormat: "COHERE" }],
    ["cohere.command-a-03-2025", { apiFormat: "COHERE" }],
    ["cohere.command-a-vision-07-2025", { apiFormat: "COHEREV2", images: true }],
    ["cohere.command-a-reasoning-08-2025", { apiFormat: "COHEREV2", reasoning: true }],
  ])("%s is one of Cohere's", (id, traits) => {
    expect(ociModelTraits(id)).toEqual({ ...traits, toolsWithOutput: false, insteadOfResponses: "OCIModel of @locus/oci-sdk" });
  });
});
