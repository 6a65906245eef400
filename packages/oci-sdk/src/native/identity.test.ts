import { inspect } from "node:util";
import { ConfigurationError } from "@locus/core";
import { makeApiKey, makeSession, outcomeOf, startOCIServer, writeOCIConfig } from "@locus/testkit";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { OCIModel as FetchModel } from "../fetch.js";
import { OCIModel, type OCIModelOptions, provider } from "../index.js";
import { requestOf } from "../testing/captured-request.js";
import { ask, credentialsOf, startNativeService } from "../testing/oci-model.js";

const key = await makeApiKey();
const session = await makeSession();
const config = await writeOCIConfig({
  profiles: {
    DEFAULT: { apiKey: key, region: "eu-frankfurt-1" },
    SESSION: { session, region: "ord" },
    NOWHERE: { apiKey: key, region: "" },
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
const url = (region: string, domain = "oraclecloud.com") =>
  `https://inference.generativeai.${region}.oci.${domain}/20231130/actions/chat`;

describe("where requests go", () => {
  test.each<[string, object, Record<string, string>, string]>([
    ["the profile's region", { profile: "DEFAULT" }, {}, url("eu-frankfurt-1")],
    ["… before OCI_REGION", { profile: "DEFAULT" }, { OCI_REGION: "us-ashburn-1" }, url("eu-frankfurt-1")],
    ["its short key", { profile: "SESSION" }, {}, url("us-chicago-1")],
    ["OCI_REGION", { profile: "NOWHERE" }, { OCI_REGION: "us-ashburn-1" }, url("us-ashburn-1")],
    ["the default", { profile: "NOWHERE" }, {}, url("us-chicago-1")],
    ["region", { profile: "DEFAULT", region: "uk-london-1" }, {}, url("uk-london-1")],
    ["realm", { profile: "DEFAULT", region: "eu-x-1", realm: "oc19" }, {}, url("eu-x-1", "oraclecloud.eu")],
    ["endpoint", { profile: "DEFAULT", endpoint: "genai.internal" }, {}, "https://genai.internal/20231130/actions/chat"],
    ["a key: OCI_REGION", { apiKey: "sk-1" }, { OCI_REGION: "us-ashburn-1" }, url("us-ashburn-1")],
    ["a key: the default", { apiKey: "sk-1" }, {}, url("us-chicago-1")],
    ["a key: region", { apiKey: "sk-1", region: "fra" }, {}, url("eu-frankfurt-1")],
  ])("%s", async (_what, options, env, expected) => {
    stub(env);
    expect((await sent({ ...options, ...("profile" in options && { configFile }) })).url).toBe(expected);
  });

  test("defaultQuery and defaultHeaders go along, and no encoding is offered that breaks streams", async () => {
    const request = await sent({ apiKey: "sk-1", defaultQuery: { a: 1 }, defaultHeaders: { "x-mine": "yes" } });
    expect(request.url).toBe(`${url("us-chicago-1")}?a=1`);
    expect(request.headers.get("x-mine")).toBe("yes");
    expect(request.headers.get("accept-encoding")).toBe("gzip, deflate");
  });
});

describe("for which compartment: in the body, and nowhere else", () => {
  test.each<[string, object, Record<string, string>, string]>([
    ["the profile's tenancy", { profile: "DEFAULT", configFile }, {}, key.tenancy],
    ["a session's tenancy", { profile: "SESSION", configFile }, {}, session.tenancy],
    ["OCI_COMPARTMENT_ID", { profile: "DEFAULT", configFile }, { OCI_COMPARTMENT_ID: "ocid1.env" }, "ocid1.env"],
    ["compartmentId", { profile: "DEFAULT", configFile, compartmentId: "ocid1.c" }, { OCI_COMPARTMENT: "ocid1.env" }, "ocid1.c"],
    ["credentials: OCI_COMPARTMENT", { credentials: credentialsOf(key) }, { OCI_COMPARTMENT: "ocid1.env" }, "ocid1.env"],
    ["a key: OCI_COMPARTMENT", { apiKey: "sk-1" }, { OCI_COMPARTMENT: "ocid1.env" }, "ocid1.env"],
    ["a key: OCI_COMPARTMENT_ID", { apiKey: "sk-1" }, { OCI_COMPARTMENT_ID: "ocid1.env" }, "ocid1.env"],
    ["a key: compartmentId", { apiKey: "sk-1", compartmentId: "ocid1.c" }, { OCI_COMPARTMENT: "ocid1.env" }, "ocid1.c"],
  ])("%s", async (_what, options, env, expected) => {
    stub(env);
    const { body, headers } = await sent({ compartmentId: undefined, ...options });
    expect(body).toEqual({
      compartmentId: expected,
      servingMode: { servingType: "ON_DEMAND", modelId: model },
      chatRequest: { apiFormat: "COHERE", message: "Hi", isStream: true, streamOptions: { isIncludeUsage: true } },
    });
    expect(headers.get("opc-compartment-id")).toBeNull();
  });
});

describe("as whom", () => {
  const tenancyKeyId = /^Signature version="1",keyId="ocid1\.tenancy/;
  const tokenKeyId = /keyId="ST\$/;

  test.each<[string, object, Record<string, string>, RegExp]>([
    ["a profile with an API key", { profile: "DEFAULT", configFile }, {}, tenancyKeyId],
    ["… checked", { profile: "DEFAULT", authType: "api_key", configFile }, {}, tenancyKeyId],
    ["… by the Python original's name", { profileName: "DEFAULT", configFile }, {}, tenancyKeyId],
    ["a profile with a session", { profile: "SESSION", configFile }, {}, tokenKeyId],
    ["… security_token", { profileName: "SESSION", authType: "security_token", configFile }, {}, tokenKeyId],
    ["… session_token", { profileName: "SESSION", authType: "session_token", configFile }, {}, tokenKeyId],
    ["credentials", { credentials: credentialsOf(key) }, {}, tenancyKeyId],
    ["a key of Generative AI", { apiKey: "sk-1" }, {}, /^Bearer sk-1$/],
    ["a function that gives one", { apiKey: async () => "sk-2" }, {}, /^Bearer sk-2$/],
    ["OCI_GENAI_API_KEY", {}, { OCI_GENAI_API_KEY: "sk-3" }, /^Bearer sk-3$/],
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

  test("the registry fills in OCI_PROFILE, where the options do not say who calls", async () => {
    stub({ OCI_PROFILE: "SESSION", OCI_CONFIG_FILE: configFile });
    const through = (options?: object) =>
      requestOf((fetch) => provider.createModel(model, { compartmentId, fetch, ...options } as OCIModelOptions));
    for (const [options, authorization] of [
      [undefined, tokenKeyId],
      [{ profile: "DEFAULT" }, tenancyKeyId],
      [{ profileName: "DEFAULT" }, tenancyKeyId],
      [{ profileName: "DEFAULT", authType: "api_key" }, tenancyKeyId],
      [{ apiKey: "sk-1" }, /^Bearer sk-1$/],
    ] as const) {
      expect((await through(options)).headers.get("authorization")).toMatch(authorization);
    }
  });
});

describe("what cannot be", () => {
  const construct = (Model: typeof OCIModel | typeof FetchModel, options: object) => () =>
    new Model({ model, ...options } as never);

  test.each([
    ["two identities", { profile: "DEFAULT", apiKey: "sk-1" }, /apiKey and profile/],
    ["two identities, by the other name", { profileName: "DEFAULT", apiKey: "sk-1" }, /apiKey and profile/],
    [
      "a principal and credentials",
      { authType: "instance_principal", credentials: credentialsOf(key) },
      /credentials and profile/,
    ],
    [
      "profile and profileName",
      { profile: "A", profileName: "A" },
      /profileName is another name for profile: give one of them\./,
    ],
    ["model and modelId", { modelId: "cohere.command-r", apiKey: "sk-1" }, /modelId is another name for model/],
    ["no model", { model: undefined, apiKey: "sk-1" }, /Say which model: model, an id or an OCID\./],
  ])("%s", (_what, options, message) => {
    expect(construct(OCIModel, options)).toThrow(ConfigurationError);
    expect(construct(OCIModel, options)).toThrow(message);
  });

  test.each([
    ["nobody", {}],
    ["a profile", { profile: "DEFAULT" }],
    ["a profile by the other name", { profileName: "DEFAULT" }],
    ["a principal", { authType: "instance_principal" }],
    ["a profile beside credentials", { profile: "DEFAULT", credentials: credentialsOf(key) }],
  ])("%s without Node", (_what, options) => {
    expect(construct(FetchModel, options)).toThrow(/A profile or an authType need Node: import the model from "@locus\/oci-sdk"/);
  });

  const wantsCompartment = /compartmentId, or OCI_COMPARTMENT_ID/;
  test.each<[string, object, RegExp]>([
    ["nobody", {}, /neither a profile nor an authType.*\{ profile: "DEFAULT" \}/s],
    ["a profile that is not there", { profile: "NONE", configFile }, /no profile \[NONE\].*\[DEFAULT\], \[SESSION\]/],
    ["a session in a profile of a key", { profile: "DEFAULT", authType: "session_token", configFile }, /security_token_file/],
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

test("an unreachable endpoint is named", async () => {
  const server = await startOCIServer();
  await server.close();
  const unreachable = new OCIModel({ model, compartmentId, endpoint: server.url, credentials: credentialsOf(key) });
  const { error } = await outcomeOf(unreachable.stream(ask()));
  expect(error).toMatchObject({
    code: "connection",
    message: expect.stringContaining(`${server.url}/20231130/actions/chat`),
  });
});

describe("secrets", () => {
  test.each([OCIModel, FetchModel])("are not in a model that is printed", (Model) => {
    for (const options of [
      { apiKey: "sk-secret-123" },
      { credentials: credentialsOf(key), extraBody: { preambleOverride: "x" } },
    ]) {
      const printed = new Model({ model, compartmentId, ...options } as never);
      for (const text of [inspect(printed, { depth: 9, showHidden: true }), JSON.stringify(printed)]) {
        expect(text).toContain(model);
        expect(text).not.toMatch(/sk-secret|PRIVATE KEY|fingerprint|compartment/);
      }
    }
  });

  test.each([OCIModel, FetchModel])("are not in an error, though the service repeats them", async (Model) => {
    await using service = await startNativeService(({ headers }) => ({ status: 400, message: headers.authorization ?? "" }));
    const { server, place } = service;
    server.identities.addBearerKey("sk-secret-123");
    server.identities.addToken(session.token, session.publicKey);
    const { error } = await outcomeOf(
      new Model({ ...place, credentials: undefined, model, apiKey: "sk-secret-123" }).stream(ask()),
    );
    expect(String(error)).toContain("Bearer [redacted]");
    const bySession = new OCIModel({ model, endpoint: server.url, profile: "SESSION", configFile });
    const { error: refusal } = await outcomeOf(bySession.stream(ask()));
    expect(String(refusal)).toContain('keyId="ST$[redacted]"');
    expect(inspect(refusal, { depth: 9 })).not.toContain(session.token);
  });
});
