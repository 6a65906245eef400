import { ConfigurationError, Agent as CoreAgent } from "@locus/core";
import { startChatServer } from "@locus/testkit/servers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Agent } from "./agent.js";
import { createRegistry } from "./create-registry.js";
import { registry } from "./registry.js";

const acme = () => import("./testing/acme.js");
const tiny = () => import("./testing/tiny.js");

afterEach(() => void vi.unstubAllEnvs());

describe("registry.with", () => {
  test.each([
    ["openai:gpt-5.5", "OpenAIModel"],
    ["openai:gpt-5-pro", "OpenAIResponsesModel"],
    ["openai:gpt-image-1", "OpenAIImageModel"],
    ["openai-responses:o3", "OpenAIResponsesModel"],
  ])("keeps the route of %s", async (id, name) => {
    const model = await registry.with({ acme }).getModel(id, { apiKey: "test" });
    expect(model.constructor.name).toBe(name);
  });

  test("adds providers repeatedly, and leaves the original registry unchanged", async () => {
    const both = registry.with({ acme }).with({ tiny });
    expect(both.prefixes).toEqual([...registry.prefixes, "acme", "tiny"]);
    expect(await both.getModel("acme:large", { region: "eu" })).toMatchObject({ provider: "acme", modelId: "large" });
    expect(await both.getModel("tiny:one", { size: 1 })).toMatchObject({ provider: "tiny", modelId: "one" });
    expect((await both.list()).slice(-2)).toEqual([
      { prefix: "acme", ids: ["acme:large", "acme:small"] },
      { prefix: "tiny", ids: ["tiny:one", "tiny:two"] },
    ]);
    await expect(registry.getModel("acme:large")).rejects.toThrow('Unknown provider "acme"');
  });

  test("a replaced prefix serves every id with the replacement", async () => {
    const mine = registry.with({ openai: acme });
    expect(mine.prefixes).toEqual(registry.prefixes);
    for (const id of ["openai:gpt-5.5", "openai:gpt-5-pro", "openai:gpt-image-1"] as const)
      expect((await mine.getModel(id, { region: "eu" })).provider).toBe("acme");
    expect((await mine.getModel("openai-responses:o3", { apiKey: "test" })).provider).toBe("openai.responses");
  });

  test("the environment may name an added provider", async () => {
    vi.stubEnv("LOCUS_MODEL_ID", "acme:large");
    expect(await registry.with({ acme }).getModel()).toMatchObject({ provider: "acme", modelId: "large" });
    vi.stubEnv("LOCUS_MODEL_ID", "qwen3:8b");
    vi.stubEnv("LOCUS_MODEL_PROVIDER", "tiny");
    const model = () => registry.with({ tiny }).getModel();
    expect((await model()).modelId).toBe("qwen3:8b");
    expect((await new Agent({ model }).invoke("Hi")).message).toBe("qwen3:8b at undefined");
    await expect(registry.getModel()).rejects.toThrow("registry.with({ tiny:");
  });

  test("works on a custom registry", async () => {
    const mine = createRegistry({ tiny }).with({ acme });
    expect(mine.prefixes).toEqual(["tiny", "acme"]);
    expect((await mine.getModel("acme:small", { region: "us" })).provider).toBe("acme");
  });
});

describe("a provider that is not registered", () => {
  test.each([
    ["anthropic:claude", 'registry.with({ anthropic: () => import("…") })'],
    ["my-acme:large", 'registry.with({ "my-acme": () => import("…") })'],
  ])("%s throws an error with the call to add", async (id, line) => {
    const error = await registry.getModel(id).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ option: "model", message: expect.stringContaining(line) });
    expect(() => new Agent({ model: id })).toThrow(line);
    expect(() => new Agent({ registry: registry.with({ acme }), model: id })).toThrow(line);
  });

  test.each(["gpt-5.5", "openai:", ":x"])("%j throws another error", async (id) => {
    await expect(registry.getModel(id)).rejects.toThrow(/Available providers: [\w, -]+\.$/);
  });
});

describe("Agent with a registry", () => {
  test("accepts its ids, with options, wherever a model goes", async () => {
    const models = registry.with({ acme, tiny });
    const agent = new Agent({
      registry: models,
      model: "acme:large",
      modelConfig: { region: "eu" },
      auxiliaryModel: "tiny:one",
    });
    expect(agent).toBeInstanceOf(CoreAgent);
    expect((await agent.invoke("Hi")).message).toBe("large in eu");
    expect(() => new Agent({ model: "acme:large" })).toThrow("registry.with({ acme:");
    expect(() => new Agent({ registry: createRegistry({ tiny }), model: "openai:o3" })).toThrow("Available providers: tiny.");
  });

  test.each([
    ["the built-in route", () => registry, "openai:gpt-4o"],
    ["a route of with", () => registry.with({ mine: () => import("@locus/openai/fetch") }), "mine:gpt-4o"],
    ["a route of createRegistry", () => createRegistry({ mine: () => import("@locus/openai") }), "mine:gpt-4o"],
  ])("%s: an agent keeps its model and what the model learned about the service", async (_name, registryOf, id) => {
    const message = "Unsupported parameter: 'temperature' is not supported with this model.";
    const error = { message, type: "invalid_request_error", code: "unsupported_parameter", param: "temperature" };
    await using server = await startChatServer(({ body }) => ("temperature" in body ? { status: 400, error } : { text: "ok" }));
    const modelConfig = { baseURL: server.baseURL, apiKey: "test", temperature: 1 };
    const agent = new Agent({ registry: registryOf(), model: id, modelConfig });
    for (const input of ["One", "Two", "Three"]) expect((await agent.invoke(input)).message).toBe("ok");
    expect(server.completions.map(({ body }) => "temperature" in body)).toEqual([true, false, false, false]);
  });
});
