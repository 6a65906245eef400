import { Agent } from "@locus/core";
import { onePixelPng, startImagesServer } from "@locus/testkit/servers";
import { expect, test, vi } from "vitest";
import { getModel, registry } from "./registry.js";

test("getModel creates a model of OpenAI with its options", async () => {
  const model = await getModel("openai:gpt-5.5", { apiKey: "test", reasoningEffort: "low" });
  expect(model).toMatchObject({ provider: "openai", modelId: "gpt-5.5" });
});

test("an unknown id reaches the provider", async () => {
  const model = await getModel("openai:ft:gpt-4o:org::id", { apiKey: null });
  expect(model.modelId).toBe("ft:gpt-4o:org::id");
});

test("an image model works in an agent, including edits", async () => {
  await using server = await startImagesServer([{ images: [onePixelPng] }, { images: [onePixelPng] }]);
  const { baseURL } = server;
  const model = await getModel("openai:gpt-image-1", { apiKey: "test", baseURL, size: "1024x1024", partialImages: 1 });
  const agent = new Agent({ model });
  const image = { type: "image", source: { base64: onePixelPng, mediaType: "image/png" } } as const;
  const run = agent.run("A fjord");
  const previews = [];
  for await (const event of run) if (event.type === "model_part" && event.partial) previews.push(event.part);
  expect(previews).toEqual([image]);
  expect((await run.result()).messages.at(-1)?.content).toEqual([image]);
  expect((await agent.invoke([{ type: "text", text: "Bluer" }, image])).messages.at(-1)?.content).toEqual([image]);
  expect(server.images.map(({ operation, fields }) => [operation, fields.prompt, fields.size])).toEqual([
    ["generations", "A fjord", "1024x1024"],
    ["edits", "Bluer", "1024x1024"],
  ]);
});

test("getModel without an id reads LOCUS_MODEL_ID", async () => {
  vi.stubEnv("LOCUS_MODEL_ID", "openai:o3");
  expect(await getModel()).toMatchObject({ provider: "openai", modelId: "o3" });
  vi.unstubAllEnvs();
});

test("the registry lists the models of OpenAI and OCI", async () => {
  expect(await registry.list()).toMatchObject([
    { prefix: "openai", ids: expect.arrayContaining(["openai:gpt-5.5"]) },
    { prefix: "openai-responses", ids: expect.arrayContaining(["openai-responses:gpt-5-pro"]) },
    { prefix: "oci", ids: expect.arrayContaining(["oci:openai.gpt-5.5", "oci:xai.grok-4"]) },
    { prefix: "oci-responses", ids: expect.arrayContaining(["oci-responses:openai.gpt-5.5-pro"]) },
  ]);
});
