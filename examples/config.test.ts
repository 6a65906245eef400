import { complete, textOf } from "@locus/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { getModel } from "./config.js";
import { startOCIStandIn } from "./oci-stand-in.js";

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (/^(LOCUS|OCI|OPENAI)_/.test(name)) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const say = async () => textOf((await complete(await getModel(), { messages: [{ role: "user", content: "Hi" }] })).message);

test("an empty environment gives a script", async () => {
  expect(await say()).toMatch(/set LOCUS_MODEL_ID/);
});

test("the variables alone give a model of OCI", async () => {
  await using standIn = await startOCIStandIn({ chat: () => ({ text: "Let in." }) });
  vi.stubEnv("LOCUS_MODEL_ID", "oci:openai.gpt-5.5");
  vi.stubEnv("OCI_PROFILE", "DEFAULT");
  vi.stubEnv("OCI_CONFIG_FILE", standIn.configFile);
  vi.stubEnv("OCI_ENDPOINT", standIn.endpoint);
  expect(await say()).toBe("Let in.");
  expect(standIn.server.requests.map(({ signature }) => signature.problem)).toEqual([undefined]);
});

test("a bare id with its provider", async () => {
  vi.stubEnv("LOCUS_MODEL_ID", "openai.gpt-5.5");
  vi.stubEnv("LOCUS_MODEL_PROVIDER", "oci");
  vi.stubEnv("OCI_GENAI_API_KEY", "sk-1");
  expect(await getModel()).toMatchObject({ provider: "oci.v1", modelId: "openai.gpt-5.5" });
});

test.each([
  ["v1", "oci.v1"],
  ["sdk", "oci.sdk"],
  ["responses", "oci.responses"],
])("LOCUS_OCI_TRANSPORT=%s forces the transport", async (transport, provider) => {
  vi.stubEnv("LOCUS_MODEL_ID", "oci:openai.gpt-5.5");
  vi.stubEnv("LOCUS_OCI_TRANSPORT", transport);
  vi.stubEnv("OCI_GENAI_API_KEY", "sk-1");
  expect(await getModel()).toMatchObject({ provider });
});

test("an unknown LOCUS_OCI_TRANSPORT is an error", async () => {
  vi.stubEnv("LOCUS_MODEL_ID", "oci:openai.gpt-5.5");
  vi.stubEnv("LOCUS_OCI_TRANSPORT", "telepathy");
  await expect(getModel()).rejects.toThrow(/v1, sdk, responses/);
});
