import { ConfigurationError } from "@locus/core";
import { describe, expect, test } from "vitest";
import { type CompatOption, type CompatProfile, resolveProfile } from "./compat.js";

const openai = "https://api.openai.com/v1";

describe("resolveProfile", () => {
  test.each(["opnai", "toString", "__proto__"])("the unknown profile %s is an error that lists the profiles", (name) => {
    for (const compat of [name, { profile: name }]) {
      const resolve = () => resolveProfile(openai, "gpt-5.5", JSON.parse(JSON.stringify(compat)));
      expect(resolve).toThrow(ConfigurationError);
      expect(resolve).toThrow(`There is no compat profile "${name}". Profiles: openai, azure, groq,`);
    }
  });

  test.each<[string, string, Partial<CompatProfile>]>([
    [openai, "gpt-4o", { reasoning: false, sampling: "always", maxTokensField: "max_tokens" }],
    ["https://eu.api.openai.com/v1", "o3", { reasoning: true, sampling: "never", maxTokensField: "max_completion_tokens" }],
    [openai, "gpt-5-mini", { reasoning: true, hiddenReasoning: true, sampling: "never" }],
    [openai, "gpt-5.5", { reasoning: true, sampling: "without_effort" }],
    [openai, "gpt-5-chat-latest", { reasoning: false, sampling: "always" }],
    [openai, "ft:o4-mini:acme::x", { reasoning: true }],
    ["https://x.openai.azure.com/openai/v1", "o1", { auth: { header: "api-key" }, reasoning: true }],
    ["https://apim.example/openai/deployments/d", "d", { auth: { header: "api-key" }, reasoning: false }],
    ["https://api.groq.com/openai/v1", "openai/gpt-oss-20b", { reasoningField: "reasoning", toolsWithOutput: false }],
    ["https://api.mistral.ai/v1", "mistral-small", { streamUsage: false }],
    ["https://api.deepseek.com", "deepseek-v4-pro", { output: "json_object", reasoningReplay: "always" }],
    ["http://localhost:8000/v1", "o3", { sampling: "always", maxTokensField: "max_tokens", auth: "bearer" }],
    ["https://evil.example/?x=https://api.openai.com/v1", "o3", { sampling: "always" }],
  ])("%s %s", (baseURL, modelId, expected) => expect(resolveProfile(baseURL, modelId)).toMatchObject(expected));

  test.each<[string, string, CompatOption, Partial<CompatProfile>]>([
    ["a name", openai, "groq", { reasoningField: "reasoning", sampling: "always" }],
    ["a difference", openai, { streamUsage: false }, { streamUsage: false, reasoning: true }],
    ["the model's reasoning", openai, { reasoning: false }, { reasoning: false, sampling: "always" }],
    [
      "a thinking deployment",
      "https://x.openai.azure.com/openai/v1",
      { reasoning: true, maxTokensField: "max_tokens" },
      { reasoning: true, sampling: "never", maxTokensField: "max_tokens" },
    ],
    [
      "a profile and a difference",
      "http://localhost/v1",
      { profile: "openai", thinkTags: true },
      { reasoning: true, thinkTags: true },
    ],
  ])("the user's option wins: %s", (_name, baseURL, compat, expected) => {
    expect(resolveProfile(baseURL, "o3", compat)).toMatchObject(expected);
  });
});
