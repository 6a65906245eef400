import { ConfigurationError } from "@locus/core";
import { ask, credentialsOf } from "@locus/internal-oci-suite";
import { outcomeOf } from "@locus/testkit";
import { makeApiKey, makeSession, writeOCIConfig } from "@locus/testkit/oci";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { OCIModel as FetchModel } from "../fetch.js";
import { OCIModel, type OCIModelOptions, provider } from "../index.js";
import { requestOf } from "../testing/captured-request.js";

const key = await makeApiKey();
const session = await makeSession();
const config = await writeOCIConfig({
  profiles: {
    DEFAULT: { apiKey: key },
    SESSION: { session },
  },
});
const { configFile } = config;
afterAll(() => config[Symbol.asyncDispose]());

const model = "cohere.command-r-plus-08-2024";
const compartmentId = "ocid1.compartment.oc1..c";

/** Nothing of the machine the tests run on. */
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith("OCI_")) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const stub = (env: Record<string, string>): void => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
};
const sent = (options: object) =>
  requestOf((fetch) => new OCIModel({ model, compartmentId, fetch, ...options } as OCIModelOptions));

test("the compartment is in the body, and nowhere else", async () => {
  const { body, headers } = await sent({ apiKey: "sk-1", compartmentId: "ocid1.c" });
  expect(body).toEqual({
    compartmentId: "ocid1.c",
    servingMode: { servingType: "ON_DEMAND", modelId: model },
    chatRequest: { apiFormat: "COHERE", message: "Hi", isStream: true, streamOptions: { isIncludeUsage: true } },
  });
  expect(headers.get("opc-compartment-id")).toBeNull();
});

describe("as whom", () => {
  const tenancyKeyId = /^Signature version="1",keyId="ocid1\.tenancy/;
  const tokenKeyId = /keyId="ST\$/;

  test.each<[string, object, Record<string, string>, RegExp]>([
    ["a profile by the Python original's name", { profileName: "DEFAULT", configFile }, {}, tenancyKeyId],
    ["… security_token", { profileName: "SESSION", authType: "security_token", configFile }, {}, tokenKeyId],
    ["… session_token", { profileName: "SESSION", authType: "session_token", configFile }, {}, tokenKeyId],
    ["a profile before OCI_GENAI_API_KEY", { profileName: "DEFAULT", configFile }, { OCI_GENAI_API_KEY: "sk-3" }, tenancyKeyId],
  ])("%s", async (_what, options, env, authorization) => {
    stub(env);
    expect((await sent(options)).headers.get("authorization")).toMatch(authorization);
  });

  test("modelId is another name for model", async () => {
    const { body } = await sent({ apiKey: "sk-1", model: undefined, modelId: "cohere.command-a-03-2025" });
    expect(body.servingMode).toEqual({ servingType: "ON_DEMAND", modelId: "cohere.command-a-03-2025" });
    expect(new FetchModel({ modelId: "cohere.command-r", apiKey: "sk-1" }).modelId).toBe("cohere.command-r");
  });

  test("the registry takes the other name for an identity, and OCI_PROFILE stays out", async () => {
    stub({ OCI_PROFILE: "SESSION", OCI_CONFIG_FILE: configFile });
    const through = (options: object) =>
      requestOf((fetch) => provider.createModel(model, { compartmentId, fetch, ...options } as OCIModelOptions));
    for (const options of [{ profileName: "DEFAULT" }, { profileName: "DEFAULT", authType: "api_key" }])
      expect((await through(options)).headers.get("authorization")).toMatch(tenancyKeyId);
  });
});

describe("what cannot be", () => {
  const construct = (Model: typeof OCIModel | typeof FetchModel, options: object) => () =>
    new Model({ model, ...options } as never);

  test.each([
    ["two identities, by the other name", { profileName: "DEFAULT", apiKey: "sk-1" }, /apiKey and profile/],
    [
      "profile and profileName",
      { profile: "A", profileName: "A" },
      /profileName is another name for profile: pass only one of them\./,
    ],
    ["model and modelId", { modelId: "cohere.command-r", apiKey: "sk-1" }, /modelId is another name for model/],
    ["no model", { model: undefined, apiKey: "sk-1" }, /There is no model: set the option model to an id or an OCID\./],
  ])("%s", (_what, options, message) => {
    expect(construct(OCIModel, options)).toThrow(ConfigurationError);
    expect(construct(OCIModel, options)).toThrow(message);
  });

  test("a profile by the other name without Node", () => {
    expect(construct(FetchModel, { profileName: "DEFAULT" })).toThrow(
      /profile and authType need Node: import the model from "@locus\/oci-sdk"/,
    );
  });

  const wantsCompartment = /compartmentId, or OCI_COMPARTMENT_ID/;
  test.each<[string, object, RegExp]>([
    ["a principal without a compartment", { authType: "instance_principal" }, wantsCompartment],
    ["credentials without a compartment", { credentials: credentialsOf(key) }, wantsCompartment],
    ["a key without a compartment", { apiKey: "sk-1" }, wantsCompartment],
  ])("%s: the first call says so, and the next one tries again", async (_what, options, message) => {
    const nobody = new OCIModel({ model, ...options } as OCIModelOptions);
    for (let call = 0; call < 2; call++) {
      const { error } = await outcomeOf(nobody.stream(ask()));
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(String(error)).toMatch(message);
    }
  });
});
