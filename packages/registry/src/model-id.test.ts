import { ConfigurationError } from "@locus/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { splitModelId } from "./model-id.js";

const prefixes = ["openai", "acme"];

describe("splitModelId", () => {
  test.each([
    ["openai:gpt-5.5", "openai", "gpt-5.5"],
    ["acme:qwen3:8b", "acme", "qwen3:8b"],
    ["openai:ft:gpt-4o:org::id", "openai", "ft:gpt-4o:org::id"],
    ["acme:models/meta-llama/Llama-4", "acme", "models/meta-llama/Llama-4"],
    ["acme::", "acme", ":"],
  ])("%s", (id, prefix, modelId) => {
    expect(splitModelId(id, prefixes)).toEqual({ prefix, modelId });
  });

  test.each([
    ["gpt-5.5", 'The model id "gpt-5.5" names no provider.'],
    ["", 'The model id "" names no provider.'],
    [":gpt-5.5", 'The model id ":gpt-5.5" names no provider.'],
    ["opnai:gpt-5.5", 'Unknown provider "opnai" in the model id "opnai:gpt-5.5".'],
    ["OpenAI:gpt-5.5", 'Unknown provider "OpenAI" in the model id "OpenAI:gpt-5.5".'],
    ["constructor:x", 'Unknown provider "constructor" in the model id "constructor:x".'],
    ["openai:", 'The model id "openai:" names no model.'],
  ])("%j is refused with the list of providers", (id, problem) => {
    const split = () => splitModelId(id, prefixes);
    expect(split).toThrow(ConfigurationError);
    expect(split).toThrow(`${problem} Write "provider:model". Available providers: openai, acme.`);
  });

  test("everything after the first colon reaches the provider verbatim", () => {
    fc.assert(
      fc.property(fc.constantFrom(...prefixes), fc.string({ minLength: 1 }), (prefix, modelId) => {
        expect(splitModelId(`${prefix}:${modelId}`, prefixes)).toEqual({ prefix, modelId });
      }),
    );
  });
});
