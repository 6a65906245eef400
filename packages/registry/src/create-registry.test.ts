import { ConfigurationError, complete, textOf } from "@locus/core";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createRegistry } from "./create-registry.js";

const acme = () => import("./testing/acme.js");

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("getModel", () => {
  test("creates the model with the provider's id and options", async () => {
    const model = await createRegistry({ acme }).getModel("acme:large:7b", { region: "eu" });
    expect(model).toMatchObject({ provider: "acme", modelId: "large:7b" });
    const { message } = await complete(model, { messages: [] });
    expect(textOf(message)).toBe("large:7b in eu");
  });

  test("loads only the requested provider, with the id and the options", async () => {
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

  test("reads the id from the environment at the call", async () => {
    const registry = createRegistry({ acme });
    vi.stubEnv("LOCUS_MODEL_ID", "small");
    vi.stubEnv("LOCUS_MODEL_PROVIDER", "acme");
    expect(await registry.getModel()).toMatchObject({ modelId: "small" });
    vi.stubEnv("LOCUS_MODEL_ID", "acme:large");
    expect(await registry.getModel(undefined, { region: "eu" })).toMatchObject({ modelId: "large" });
  });

  test.each(["large", "acmee:large", "acme:", ":large", "toString:large"])(
    "%j rejects with the available providers",
    async (id) => {
      const error = await createRegistry({ acme, other: acme })
        .getModel(id)
        .catch((error: unknown) => error);
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(error).toMatchObject({ option: "model", message: expect.stringContaining("Available providers: acme, other.") });
    },
  );

  test("passes on the error of a loader unchanged", async () => {
    const error = new Error("boom");
    await expect(createRegistry({ acme: () => Promise.reject(error) }).getModel("acme:large")).rejects.toBe(error);
  });

  test("names the prefix of a module without a provider", async () => {
    const registry = createRegistry({ acme: () => import("./missing-package.js") as Promise<never> });
    await expect(registry.getModel("acme:large")).rejects.toThrow('"acme:" has no export named provider');
  });
});

describe("list", () => {
  test("lists every provider with its known ids, or with its load error", async () => {
    const error = new Error("boom");
    const registry = createRegistry({ acme, broken: () => Promise.reject(error) });
    expect(await registry.list()).toEqual([
      { prefix: "acme", ids: ["acme:large", "acme:small"] },
      { prefix: "broken", ids: [], error },
    ]);
  });
});
