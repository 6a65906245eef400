import { inspect } from "node:util";
import { ConfigurationError, type Model } from "@locus/core";
import { SessionTokenCredentials } from "@locus/oci-signer";
import { outcomeOf } from "@locus/testkit";
import { createOCIIdentities, makeApiKey, makeResourcePrincipal, makeSession, startFederation, startInstanceMetadata, startOCIServer, writeOCIConfig } from "@locus/testkit/oci";
import { createResponsesHandler } from "@locus/testkit/servers";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { OCIResponsesModel as FetchModel, provider as fetchProvider } from "./fetch.js";
import { OCIResponsesModel, type OCIResponsesModelOptions, provider } from "./index.js";
import { ask, credentialsOf } from "./testing/oci-responses-model.js";

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

/** Nothing of the machine the tests run on. */
const variables = /^(OCI_|OPENAI_)/;
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (variables.test(name)) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const answer = `data: ${JSON.stringify({ type: "response.completed", response: { id: "resp_1", output: [] } })}\n\n`;

/** The one request that a model makes. */
async function sent(create: (fetch: typeof globalThis.fetch) => Model | Promise<Model>): Promise<Request> {
  const requests: Request[] = [];
  const model = await create(async (input, init) => {
    requests.push(new Request(input, init));
    return new Response(answer, { headers: { "content-type": "text/event-stream" } });
  });
  const { error } = await outcomeOf(model.stream(ask()));
  if (error) throw error;
  const [request] = requests;
  if (!request || requests.length !== 1) throw new Error(`There were ${requests.length} requests.`);
  return request;
}

const make = (options: object) => (fetch: typeof globalThis.fetch) =>
  new OCIResponsesModel({ model: "openai.gpt-5.5-pro", fetch, ...options } as OCIResponsesModelOptions);

describe("where requests go", () => {
  const host = (region: string, domain = "oraclecloud.com") =>
    `https://inference.generativeai.${region}.oci.${domain}/openai/v1/responses`;

  test.each<[string, object, Record<string, string>, string]>([
    ["the profile's region", { profile: "DEFAULT", configFile }, { OCI_REGION: "us-ashburn-1" }, host("eu-frankfurt-1")],
    ["its short key", { profile: "SESSION", configFile }, {}, host("us-chicago-1")],
    ["OCI_REGION", { profile: "NOWHERE", configFile }, { OCI_REGION: "us-ashburn-1" }, host("us-ashburn-1")],
    ["the default", { profile: "NOWHERE", configFile }, {}, host("us-chicago-1")],
    ["region", { profile: "DEFAULT", configFile, region: "uk-london-1" }, {}, host("uk-london-1")],
    ["realm", { apiKey: "sk-1", region: "eu-x-1", realm: "oc19" }, {}, host("eu-x-1", "oraclecloud.eu")],
    ["endpoint", { apiKey: "sk-1", endpoint: "genai.internal" }, {}, "https://genai.internal/openai/v1/responses"],
    [
      "baseURL, verbatim",
      { credentials: credentialsOf(key), baseURL: "https://a.example/b" },
      {},
      "https://a.example/b/responses",
    ],
    ["defaultQuery goes along", { apiKey: "sk-1", defaultQuery: { a: 1 } }, {}, `${host("us-chicago-1")}?a=1`],
    ["not OPENAI_BASE_URL", { apiKey: "sk-1" }, { OPENAI_BASE_URL: "https://wrong.example" }, host("us-chicago-1")],
  ])("%s", async (_what, options, env, url) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    expect((await sent(make(options))).url).toBe(url);
  });
});

describe("for which compartment, project and store", () => {
  test.each<[string, object, Record<string, string>, string | null]>([
    ["the profile's tenancy", { profile: "DEFAULT", configFile }, {}, key.tenancy],
    ["a session's tenancy", { profile: "SESSION", configFile }, {}, session.tenancy],
    ["OCI_COMPARTMENT_ID", { profile: "DEFAULT", configFile }, { OCI_COMPARTMENT_ID: "ocid1.env" }, "ocid1.env"],
    ["compartmentId", { profile: "DEFAULT", configFile, compartmentId: "ocid1.c" }, { OCI_COMPARTMENT: "ocid1.env" }, "ocid1.c"],
    ["a key: its own", { apiKey: "sk-1" }, { OCI_COMPARTMENT: "ocid1.env" }, null],
    ["a key: compartmentId", { apiKey: "sk-1", compartmentId: "ocid1.c" }, {}, "ocid1.c"],
  ])("%s", async (_what, options, env, expected) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    expect((await sent(make(options))).headers.get("opc-compartment-id")).toBe(expected);
  });

  test.each<[object, Record<string, string>]>([
    [{}, {}],
    [{ project: "ocid1.p" }, { "openai-project": "ocid1.p" }],
    [{ project: "ocid1.p", projectHeader: "opc-project-id" }, { "opc-project-id": "ocid1.p" }],
    [{ conversationStoreId: "ocid1.s" }, { "opc-conversation-store-id": "ocid1.s" }],
    [{ defaultHeaders: { "x-mine": "yes" } }, { "x-mine": "yes" }],
  ])("%j on both entries; OPENAI_* goes nowhere", async (options, expected) => {
    for (const name of ["API_KEY", "ORG_ID", "PROJECT_ID", "ORGANIZATION", "PROJECT", "ADMIN_KEY"])
      vi.stubEnv(`OPENAI_${name}`, "leaked");
    for (const Model of [OCIResponsesModel, FetchModel]) {
      const { headers } = await sent((fetch) => new Model({ model: "m", apiKey: "sk-1", fetch, ...options }));
      const own = [...headers].filter(([name]) => !/^(accept|accept-encoding|authorization|content-type)$/.test(name));
      expect(Object.fromEntries(own)).toEqual(expected);
      expect(JSON.stringify([...headers])).not.toContain("leaked");
    }
  });

  test("project and store are not signed, as the service wants it: a header that is changed on the way does no harm", async () => {
    const { headers } = await sent(
      make({ credentials: credentialsOf(key), compartmentId: "ocid1.c", project: "ocid1.p", conversationStoreId: "ocid1.s" }),
    );
    const [, signed = ""] = /headers="([^"]+)"/.exec(headers.get("authorization") ?? "") ?? [];
    expect(signed.split(" ").sort()).toEqual(
      ["(request-target)", "content-length", "content-type", "date", "host", "x-content-sha256"].sort(),
    );
  });
});

describe("as whom", () => {
  const tenancyKeyId = /^Signature version="1",keyId="ocid1\.tenancy/;

  test.each<[string, object, Record<string, string>, RegExp]>([
    ["a profile with an API key", { profile: "DEFAULT", configFile }, {}, tenancyKeyId],
    ["… checked", { profile: "DEFAULT", authType: "api_key", configFile }, {}, tenancyKeyId],
    ["a profile with a session", { profile: "SESSION", configFile }, {}, /keyId="ST\$/],
    ["credentials", { credentials: credentialsOf(key) }, {}, tenancyKeyId],
    ["credentials of a session", { credentials: new SessionTokenCredentials(session) }, {}, /keyId="ST\$/],
    ["a key of Generative AI", { apiKey: "sk-1" }, {}, /^Bearer sk-1$/],
    ["a function that gives one", { apiKey: async () => "sk-2" }, {}, /^Bearer sk-2$/],
    ["OCI_GENAI_API_KEY", {}, { OCI_GENAI_API_KEY: "sk-3" }, /^Bearer sk-3$/],
    ["a profile before OCI_GENAI_API_KEY", { profile: "DEFAULT", configFile }, { OCI_GENAI_API_KEY: "sk-3" }, tenancyKeyId],
    ["not OPENAI_API_KEY", { apiKey: "sk-1" }, { OPENAI_API_KEY: "sk-wrong" }, /^Bearer sk-1$/],
  ])("%s", async (_what, options, env, authorization) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    expect((await sent(make(options))).headers.get("authorization")).toMatch(authorization);
  });

  test("the registry fills in OCI_PROFILE, where the options do not say who calls", async () => {
    vi.stubEnv("OCI_PROFILE", "SESSION");
    vi.stubEnv("OCI_CONFIG_FILE", configFile);
    const through = (options?: object) => sent((fetch) => provider.createModel("m", { fetch, ...options }));
    expect((await through()).headers.get("authorization")).toContain('keyId="ST$');
    expect((await through({ profile: "DEFAULT" })).headers.get("authorization")).toMatch(tenancyKeyId);
    expect((await through({ apiKey: "sk-1" })).headers.get("authorization")).toBe("Bearer sk-1");
    const { headers } = await sent((fetch) => fetchProvider.createModel("m", { fetch, apiKey: "sk-1" }));
    expect(headers.get("authorization")).toBe("Bearer sk-1");
  });

  test("an instance principal", async () => {
    const identities = createOCIIdentities();
    const { handle, requests } = createResponsesHandler([{ text: "Hello" }]);
    await using server = await startOCIServer({ handle: { "/openai/v1/": handle }, identities });
    await using metadata = await startInstanceMetadata();
    await using federation = await startFederation({ identities });
    const model = new OCIResponsesModel({
      model: "openai.gpt-5.5-pro",
      authType: "instance_principal",
      compartmentId: "ocid1.c",
      endpoint: server.url,
      metadataBaseUrl: metadata.baseURL,
      federationEndpoint: federation.url,
    } as OCIResponsesModelOptions);
    const { error } = await outcomeOf(model.stream(ask()));
    expect([error, requests.length]).toEqual([undefined, 1]);
    expect(server.requests.map(({ identity, compartmentId }) => [identity?.type, compartmentId])).toEqual([["token", "ocid1.c"]]);
  });

  test("a resource principal, with its own compartment", async () => {
    const principal = await makeResourcePrincipal();
    for (const [name, value] of Object.entries(principal.env)) vi.stubEnv(name, value);
    const { handle } = createResponsesHandler([{ text: "Hello" }]);
    await using server = await startOCIServer({ handle: { "/openai/v1/": handle } });
    server.identities.addToken(principal.token, principal.publicKey);
    const model = new OCIResponsesModel({ model: "m", authType: "resource_principal", endpoint: server.url });
    expect((await outcomeOf(model.stream(ask()))).error).toBeUndefined();
    expect(server.requests.map(({ identity, signature }) => [identity?.type, signature.problem])).toEqual([["token", undefined]]);
  });
});

describe("what cannot be", () => {
  const construct = (Model: typeof OCIResponsesModel | typeof FetchModel, options: object) => () =>
    new Model({ model: "m", ...options } as never);

  test.each([
    ["two identities", { profile: "DEFAULT", apiKey: "sk-1" }, /apiKey and profile/],
    [
      "a principal and credentials",
      { authType: "instance_principal", credentials: credentialsOf(key) },
      /credentials and profile/,
    ],
    ["endpoint and baseURL", { apiKey: "sk-1", endpoint: "a", baseURL: "https://b" }, /not both/],
    [
      "a store that keeps no thread",
      { apiKey: "sk-1", store: true, stateMode: "stateless" },
      /store: true contradicts stateMode/,
    ],
    ["a thread without a store", { apiKey: "sk-1", store: false, stateMode: "server" }, /store: false contradicts stateMode/],
  ])("%s", (_what, options, message) => {
    expect(construct(OCIResponsesModel, options)).toThrow(ConfigurationError);
    expect(construct(OCIResponsesModel, options)).toThrow(message);
  });

  test.each([
    ["nobody", {}],
    ["a profile", { profile: "DEFAULT" }],
    ["a principal", { authType: "instance_principal" }],
    ["a profile beside credentials", { profile: "DEFAULT", credentials: credentialsOf(key) }],
  ])("%s without Node", (_what, options) => {
    vi.stubEnv("OCI_GENAI_API_KEY", "profile" in options ? "sk-1" : "");
    expect(construct(FetchModel, options)).toThrow(
      /A profile or an authType need Node: import the model from "@locus\/oci-responses"/,
    );
  });

  test.each([
    ["nobody", {}, /neither a profile nor an authType.*\{ profile: "DEFAULT" \}/s],
    ["a profile that is not there", { profile: "NONE", configFile }, /no profile \[NONE\].*\[DEFAULT\], \[SESSION\]/],
    ["a principal without a compartment", { authType: "instance_principal" }, /compartmentId/],
  ])("%s: the first call says so, and the next one tries again", async (_what, options, message) => {
    const model = new OCIResponsesModel({ model: "m", ...options } as OCIResponsesModelOptions);
    for (let call = 0; call < 2; call++) {
      const { error } = await outcomeOf(model.stream(ask()));
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(String(error)).toMatch(message);
    }
  });

  test.each([
    ["cohere.command-r-plus-08-2024", "OCIModel of @locus/oci-sdk"],
    ["Cohere.Command-A-03-2025", "OCIModel of @locus/oci-sdk"],
    ["meta.llama-3.3-70b-instruct", "OCIOpenAIModel of @locus/oci-v1"],
  ])("%s: the model that serves it is named", (model, other) => {
    for (const Model of [OCIResponsesModel, FetchModel]) {
      expect(construct(Model, { model, apiKey: "sk-1" })).toThrow(
        expect.objectContaining({
          code: "configuration",
          option: "model",
          message: `OCI does not serve ${model} on its Responses API: use ${other}.`,
        }),
      );
    }
  });

  test.each(["openai.gpt-5.5-pro", "xai.grok-4", "vendor.tomorrow", "ocid1.generativeaiendpoint.oc1.us-chicago-1.x"])(
    "%s is tried",
    async (model) => {
      const request = await sent((fetch) => new FetchModel({ model, apiKey: "sk-1", fetch }));
      expect(await request.json()).toMatchObject({ model });
    },
  );
});

test("nothing secret is in a model that is printed", async () => {
  for (const model of [
    new OCIResponsesModel({ model: "m", apiKey: "sk-secret-123" }),
    new FetchModel({ model: "m", credentials: credentialsOf(key) }),
  ]) {
    const printed = inspect(model, { depth: 9, showHidden: true }) + JSON.stringify(model);
    expect(printed).toContain("oci.responses");
    for (const secret of ["sk-secret-123", key.privateKey.slice(60, 90), key.fingerprint]) expect(printed).not.toContain(secret);
  }
});
