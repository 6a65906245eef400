import { expect, test, vi } from "vitest";
import { getModel, registry } from "./registry.js";

test("getModel makes a model of OpenAI, with its options", async () => {
  const model = await getModel("openai:gpt-5.5", { apiKey: "test", reasoningEffort: "low" });
  expect(model).toMatchObject({ provider: "openai", modelId: "gpt-5.5" });
});

test("an id that nobody knows is the provider's matter", async () => {
  const model = await getModel("openai:ft:gpt-4o:org::id", { apiKey: null });
  expect(model.modelId).toBe("ft:gpt-4o:org::id");
});

test("getModel without an id reads LOCUS_MODEL_ID", async () => {
  vi.stubEnv("LOCUS_MODEL_ID", "openai:o3");
  expect(await getModel()).toMatchObject({ provider: "openai", modelId: "o3" });
  vi.unstubAllEnvs();
});

test("the registry lists what OpenAI and OCI have", async () => {
  expect(await registry.list()).toMatchObject([
    { prefix: "openai", ids: expect.arrayContaining(["openai:gpt-5.5"]) },
    { prefix: "oci", ids: expect.arrayContaining(["oci:openai.gpt-5.5", "oci:xai.grok-4"]) },
  ]);
});
