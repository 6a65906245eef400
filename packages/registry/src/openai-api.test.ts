import { expect, test } from "vitest";
import { ociTransport } from "./oci-transport.js";
import { openaiAPI } from "./openai-api.js";

test.each([
  ["gpt-5.5", "chat"],
  ["gpt-5", "chat"],
  ["gpt-5-mini", "chat"],
  ["o3", "chat"],
  ["gpt-4o-audio-preview", "chat"],
  ["brand-new", "chat"],
  ["", "chat"],
  ["ft:gpt-4o:my-codex-pro::id", "chat"],
  ["gpt-5-pro", "responses"],
  ["GPT-5-Pro", "responses"],
  ["gpt-5-pro-2025-10-06", "responses"],
  ["gpt-5.5-pro", "responses"],
  ["o1-pro", "responses"],
  ["o3-pro-2025-06-10", "responses"],
  ["gpt-5.1-codex-max", "responses"],
  ["gpt-5-codex", "responses"],
  ["codex-mini-latest", "responses"],
  ["o4-mini-deep-research", "responses"],
  ["computer-use-preview-2025-03-11", "responses"],
  ["gpt-5.6", "responses"],
  ["gpt-5.6-terra", "responses"],
  ["gpt-5.10", "responses"],
  ["gpt-6", "responses"],
  ["gpt-5.4", "chat"],
  ["gpt-35-turbo", "chat"],
  ["gpt-image-1", "images"],
  ["gpt-image-1-mini", "images"],
])("openai:%s goes to %s", (modelId, api) => {
  expect(openaiAPI(modelId)).toBe(api);
});

test("a model with reasoningSummary goes to the API that returns the thinking", () => {
  expect(openaiAPI("o3", { reasoningSummary: "auto" })).toBe("responses");
  expect(openaiAPI("o3", { reasoningSummary: undefined })).toBe("chat");
});

test.each(["openai.gpt-5.5-pro", "openai.gpt-5-pro", "openai.o3-pro", "openai.gpt-5-codex"])("oci:%s goes to responses", (id) => {
  expect(ociTransport(id)).toBe("responses");
});
