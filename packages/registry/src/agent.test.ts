import { ConfigurationError, Agent as CoreAgent } from "@locus/core";
import { describe, expect, test, vi } from "vitest";
import { Agent } from "./agent.js";
import { provider } from "./testing/acme.js";

// Replaces the package behind "openai:". The first load fails.
const loads = vi.hoisted(() => ({ count: 0 }));
vi.mock("@locus/openai", () => ({
  get provider() {
    loads.count += 1;
    if (loads.count === 1) throw new Error("the network was down");
    return provider;
  },
}));

describe("Agent", () => {
  test("loads an id's provider when a run needs it, and retries a failed load at the next run", async () => {
    const agent = new Agent({ model: "openai:o3", modelConfig: { reasoningEffort: "high" } });
    expect(loads.count).toBe(0);
    await expect(agent.invoke("Hi")).rejects.toThrow("the network was down");
    expect(await agent.invoke("Hi")).toMatchObject({ message: "o3 in undefined", stopReason: "complete" });
    const loaded = loads.count;
    await agent.invoke("Hi");
    expect(loads.count).toBe(loaded);
  });

  test.each([
    ["a model", provider.createModel("large", { region: "eu" })],
    ["a promise", Promise.resolve(provider.createModel("large", { region: "eu" }))],
    ["a function", () => provider.createModel("large", { region: "eu" })],
  ])("accepts %s like core's Agent", async (_kind, model) => {
    const agent = new Agent({ model });
    expect(agent).toBeInstanceOf(CoreAgent);
    expect((await agent.invoke("Hi")).message).toBe("large in eu");
  });

  test.each(["gpt-5.5", "opnai:gpt-5.5", "openai:"])("refuses the id %j in the constructor", (model) => {
    expect(() => new Agent({ model })).toThrow(ConfigurationError);
    expect(() => new Agent({ model: "openai:o3", auxiliaryModel: model })).toThrow("Available providers: openai");
  });

  test("refuses modelConfig together with a model when types are bypassed", () => {
    const config = { model: () => provider.createModel("large"), modelConfig: { region: "eu" } };
    expect(() => new Agent(config as never)).toThrow("modelConfig goes with a model id");
  });
});
