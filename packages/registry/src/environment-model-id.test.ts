import { ConfigurationError } from "@locus/core";
import { afterEach, describe, expect, test, vi } from "vitest";
import { environmentModelId } from "./environment-model-id.js";

const setEnvironment = (id: string | undefined, provider: string | undefined) => {
  vi.stubEnv("LOCUS_MODEL_ID", id);
  vi.stubEnv("LOCUS_MODEL_PROVIDER", provider);
};

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("environmentModelId", () => {
  test.each([
    ["openai:gpt-5.5", undefined, "openai:gpt-5.5"],
    ["openai:gpt-5.5", "", "openai:gpt-5.5"],
    ["gpt-5.5", "openai", "openai:gpt-5.5"],
    ["openai:gpt-5.5", "openai", "openai:gpt-5.5"],
    ["acme:large", "openai", "acme:large"],
    ["qwen3:8b", "openai", "openai:qwen3:8b"],
    ["nope:gpt-5.5", undefined, "nope:gpt-5.5"],
  ])("LOCUS_MODEL_ID=%s LOCUS_MODEL_PROVIDER=%s", (id, provider, expected) => {
    setEnvironment(id, provider);
    expect(environmentModelId(["openai", "acme"])).toBe(expected);
  });

  test.each([
    [undefined, undefined, "LOCUS_MODEL_ID is not set"],
    ["", "openai", "LOCUS_MODEL_ID is not set"],
    ["gpt-5.5", undefined, 'LOCUS_MODEL_ID is "gpt-5.5", which names no provider'],
    ["gpt-5.5", "", 'LOCUS_MODEL_ID is "gpt-5.5", which names no provider'],
  ])("LOCUS_MODEL_ID=%s LOCUS_MODEL_PROVIDER=%s shows the forms", (id, provider, problem) => {
    setEnvironment(id, provider);
    const read = () => environmentModelId(["openai"]);
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(problem);
    expect(read).toThrow("LOCUS_MODEL_ID=openai:gpt-5.5, or LOCUS_MODEL_ID=gpt-5.5 and LOCUS_MODEL_PROVIDER=openai");
  });

  test.each([
    ["there is no process", undefined],
    ["reading is not allowed", { env: new Proxy({}, { get: () => expect.fail("NotCapable") }) }],
  ])("treats variables as unset when %s", (_case, process) => {
    vi.stubGlobal("process", process);
    const read = () => environmentModelId(["openai"]);
    expect(read).toThrow("LOCUS_MODEL_ID is not set");
  });
});
