import { modelTraits } from "@locus/core/provider";
import { describe, expect, test } from "vitest";
import { type OCIModelTraits, ociModelTraits, otherKindOf } from "./model-traits.js";

const base = { apiFormat: "GENERIC" };

describe("ociModelTraits", () => {
  test.each<[string, Partial<Record<keyof OCIModelTraits, unknown>>]>([
    ["openai.gpt-5.5", { ...base, openai: modelTraits("gpt-5.5") }],
    ["openai.gpt-5-pro", { ...base, openai: modelTraits("gpt-5-pro") }],
    ["openai.gpt-oss-120b", { ...base, reasoning: true }],
    ["meta.llama-3.3-70b-instruct", { ...base, insteadOfResponses: expect.stringContaining("oci-v1") }],
    ["xai.grok-4", { ...base, refuses: ["frequencyPenalty", "presencePenalty", "stop", "reasoningEffort"] }],
    ["xai.grok-4.3", { ...base, reasoning: true, refuses: ["frequencyPenalty", "presencePenalty", "stop"] }],
    ["xai.grok-4.20-multi-agent", { ...base, reasoning: true, refuses: ["frequencyPenalty", "presencePenalty", "stop"] }],
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

describe("otherKindOf", () => {
  test.each([
    ["cohere.embed-v4.0", "creates embeddings"],
    ["cohere.embed-english-light-image-v3.0", "creates embeddings"],
    ["openai.text-embedding-3-large", "creates embeddings"],
    ["google.gemini-embedding-001", "creates embeddings"],
    ["Cohere.Rerank.v3-5", "ranks documents"],
    ["cohere.rerank-v3.5", "ranks documents"],
    ["openai.gpt-image-1", "creates images"],
    ["xai.grok-imagine-image", "creates images"],
    ["openai.gpt-4o-mini-tts", "is for speech"],
    ["openai.gpt-realtime-mini", "is for speech"],
    ["xai.grok-voice-agent", "is for speech"],
    ["openai.sora-2", "creates videos"],
    ["google.veo-3.1", "creates videos"],
    ["openai.omni-moderation-latest", "moderates text"],
  ])("%s %s", (id, what) => expect(otherKindOf(id)).toContain(what));

  test.each([
    "cohere.command-a-03-2025",
    "cohere.command-a-vision-07-2025",
    "openai.gpt-5.5",
    "google.gemini-2.5-flash-image",
    "acme.embedded-chat",
    "acme.voiceless",
    // Chat Completions serves it.
    "openai.gpt-audio-1.5",
    "ocid1.generativeaimodel.oc1.us-chicago-1.a-embed",
    "embed",
    "",
  ])("%j may answer a chat", (id) => expect(otherKindOf(id)).toBeUndefined());
});
