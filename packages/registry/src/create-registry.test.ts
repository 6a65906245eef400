import { ConfigurationError, complete, textOf } from "@locus/core";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createRegistry } from "./create-registry.js";

const acme = () => import("./testing/acme.js");

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("getModel", () => {
  test("makes the model with the provider's own id and options", async () => {
    const model = await createRegistry({ acme }).getModel("acme:large:7b", { region: "eu" });
    expect(model).toMatchObject({ provider: "acme", modelId: "large:7b" });
    const { message } = await complete(model, { messages: [] });
    expect(textOf(message)).toBe("large:7b in eu");
  });

  test("loads only the provider that is asked for, with the id and the options", async () => {
    const asked: unknown[] = [];
    const registry = createRegistry({
      acme: (modelId: string, options?: object) => {
        asked.push([modelId, options]);
        return acme();
      },
      other: async () => expect.fail("was loaded"),
    });
    expect(asked).toEqual([]);
    await registry.getModel("acme:small", { region: "us" });
    expect(asked).toEqual([["small", { region: "us" }]]);
  });

  test("takes the id from the environment as it is at the call", async () => {
    const registry = createRegistry({ acme });
    vi.stubEnv("LOCUS_MODEL_ID", "small");
    vi.stubEnv("LOCUS_MODEL_PROVIDER", "acme");
    expect(await registry.getModel()).toMatchObject({ modelId: "small" });
    vi.stubEnv("LOCUS_MODEL_ID", "acme:large");
    expect(await registry.getModel(undefined, { region: "eu" })).toMatchObject({ modelId: "large" });
  });

  test.each(["large", "acmee:large", "acme:", ":large", "toString:large"])("%j rejects with what there is", async (id) => {
    const error = await createRegistry({ acme, other: acme })
      .getModel(id)
      .catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toMatchObject({ option: "model", message: expect.stringContaining("Available providers: acme, other.") });
  });

  test("what a loader rejects with is passed on as it is", async () => {
    const error = new Error("boom");
    await expect(createRegistry({ acme: () => Promise.reject(error) }).getModel("acme:large")).rejects.toBe(error);
  });

  test("a module without a provider is named", async () => {
    const registry = createRegistry({ acme: () => import("./missing-package.js") as Promise<never> });
    await expect(registry.getModel("acme:large")).rejects.toThrow('"acme:" has no export named provider');
  });
});

describe("list", () => {
  test("names every provider, its known ids, or why it did not load", async () => {
    const error = new Error("boom");
    const registry = createRegistry({ acme, broken: () => Promise.reject(error) });
    expect(await registry.list()).toEqual([
      { prefix: "acme", ids: ["acme:large", "acme:small"] },
      { prefix: "broken", ids: [], error },
    ]);
  });
});
