import { ConfigurationError } from "@locus/core";
import { expect, test } from "vitest";
import { OpenAIModel } from "./fetch.js";
import { OpenAIImageModel } from "./images-fetch.js";
import { OpenAIResponsesModel } from "./responses-fetch.js";

// The types of the form on the SDK allow it, and a bundler may put the form over fetch in its place.
const other: object = { client: undefined };
const options = { model: "gpt-4.1", apiKey: "sk-test", client: { baseURL: "https://proxy.example.com/v1" } };

test.each([
  ["OpenAIModel", () => new OpenAIModel(options)],
  ["OpenAIResponsesModel", () => new OpenAIResponsesModel(options)],
  ["OpenAIImageModel", () => new OpenAIImageModel(options)],
])("%s over fetch refuses a client, which it could not use", (_name, create) => {
  expect(create).toThrow(ConfigurationError);
  expect(create).toThrow(/client needs the openai SDK/);
});

test("a client that is undefined is none", () => {
  expect(new OpenAIModel({ ...options, ...other }).modelId).toBe("gpt-4.1");
});
