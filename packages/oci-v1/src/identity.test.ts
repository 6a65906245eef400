import { ConfigurationError, type Model } from "@locus/core";
import { outcomeOf } from "@locus/testkit";
import { makeApiKey, makeSession, startOCIServer, writeOCIConfig } from "@locus/testkit/oci";
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { OCIOpenAIModel as FetchModel } from "./fetch.js";
import { OCIOpenAIModel, type OCIOpenAIModelOptions, provider } from "./index.js";
import { ask, credentialsOf, startChatService } from "./testing/oci-model.js";

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

const host = (region: string, domain = "oraclecloud.com") => `https://inference.generativeai.${region}.oci.${domain}`;

/** Nothing of the machine the tests run on. */
const variables = /^(OCI_|OPENAI_)/;
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (variables.test(name)) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

type Options = Omit<OCIOpenAIModelOptions, "model">;

/** The one request that a model makes. */
async function sent(make: (fetch: typeof globalThis.fetch) => Model | Promise<Model>): Promise<Request> {
  const requests: Request[] = [];
  const answer = 'data: {"choices":[{"delta":{"content":"Hi"},"finish_reason":"stop"}]}\n\n';
  const model = await make(async (input, init) => {
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
  new OCIOpenAIModel({ model: "openai.gpt-5.5", fetch, ...options } as OCIOpenAIModelOptions);

describe("where requests go", () => {
  test.each<[string, object, Record<string, string>, string]>([
    ["the profile's region", { profile: "DEFAULT" }, {}, `${host("eu-frankfurt-1")}/openai/v1`],
    ["… before OCI_REGION", { profile: "DEFAULT" }, { OCI_REGION: "us-ashburn-1" }, `${host("eu-frankfurt-1")}/openai/v1`],
    ["its short key", { profile: "SESSION" }, {}, `${host("us-chicago-1")}/openai/v1`],
    ["OCI_REGION", { profile: "NOWHERE" }, { OCI_REGION: "us-ashburn-1" }, `${host("us-ashburn-1")}/openai/v1`],
    ["the default", { profile: "NOWHERE" }, {}, `${host("us-chicago-1")}/openai/v1`],
    ["region", { profile: "DEFAULT", region: "uk-london-1" }, {}, `${host("uk-london-1")}/openai/v1`],
    ["realm", { profile: "DEFAULT", region: "eu-x-1", realm: "oc19" }, {}, `${host("eu-x-1", "oraclecloud.eu")}/openai/v1`],
    ["endpoint", { profile: "DEFAULT", endpoint: "genai.internal" }, {}, "https://genai.internal/openai/v1"],
    ["baseURL, verbatim", { profile: "DEFAULT", baseURL: "https://a.example/b" }, {}, "https://a.example/b"],
    ["a key: OCI_REGION", { apiKey: "sk-1" }, { OCI_REGION: "us-ashburn-1" }, `${host("us-ashburn-1")}/openai/v1`],
    ["a key: the default", { apiKey: "sk-1" }, {}, `${host("us-chicago-1")}/openai/v1`],
    ["a key: region", { apiKey: "sk-1", region: "fra" }, {}, `${host("eu-frankfurt-1")}/openai/v1`],
    [
      "not OPENAI_BASE_URL",
      { apiKey: "sk-1" },
      { OPENAI_BASE_URL: "https://wrong.example" },
      `${host("us-chicago-1")}/openai/v1`,
    ],
  ])("%s", async (_what, options, env, baseURL) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const isFile = "profile" in options;
    const request = await sent(make({ ...options, ...(isFile && { configFile }) }));
    expect(request.url).toBe(`${baseURL}/chat/completions`);
  });

  test("defaultQuery and defaultHeaders go along", async () => {
    const request = await sent(make({ apiKey: "sk-1", defaultQuery: { a: 1 }, defaultHeaders: { "x-mine": "yes" } }));
    expect(request.url).toMatch(/completions\?a=1$/);
    expect(request.headers.get("x-mine")).toBe("yes");
  });
});

describe("for which compartment", () => {
  test.each<[string, object, Record<string, string>, string | null]>([
    ["the profile's tenancy", { profile: "DEFAULT", configFile }, {}, key.tenancy],
    ["a session's tenancy", { profile: "SESSION", configFile }, {}, session.tenancy],
    ["OCI_COMPARTMENT_ID", { profile: "DEFAULT", configFile }, { OCI_COMPARTMENT_ID: "ocid1.env" }, "ocid1.env"],
    ["compartmentId", { profile: "DEFAULT", configFile, compartmentId: "ocid1.c" }, { OCI_COMPARTMENT: "ocid1.env" }, "ocid1.c"],
    ["credentials: OCI_COMPARTMENT", { credentials: credentialsOf(key) }, { OCI_COMPARTMENT: "ocid1.env" }, "ocid1.env"],
    ["a key: its own", { apiKey: "sk-1" }, { OCI_COMPARTMENT: "ocid1.env" }, null],
    ["a key: compartmentId", { apiKey: "sk-1", compartmentId: "ocid1.c" }, {}, "ocid1.c"],
  ])("%s", async (_what, options, env, expected) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    expect((await sent(make(options))).headers.get("opc-compartment-id")).toBe(expected);
  });
});

describe("as whom", () => {
  const tenancyKeyId = /^Signature version="1",keyId="ocid1\.tenancy/;

  test.each<[string, Options | undefined, Record<string, string>, RegExp]>([
    ["a profile with an API key", { profile: "DEFAULT", configFile }, {}, tenancyKeyId],
    ["… checked", { profile: "DEFAULT", authType: "api_key", configFile }, {}, tenancyKeyId],
    ["a profile with a session", { profile: "SESSION", configFile }, {}, /keyId="ST\$/],
    ["credentials", { credentials: credentialsOf(key) }, {}, tenancyKeyId],
    ["a key of Generative AI", { apiKey: "sk-1" }, {}, /^Bearer sk-1$/],
    ["a function that gives one", { apiKey: async () => "sk-2" }, {}, /^Bearer sk-2$/],
    ["OCI_GENAI_API_KEY", {}, { OCI_GENAI_API_KEY: "sk-3" }, /^Bearer sk-3$/],
    ["a profile before OCI_GENAI_API_KEY", { profile: "DEFAULT", configFile }, { OCI_GENAI_API_KEY: "sk-3" }, tenancyKeyId],
    ["not OPENAI_API_KEY", { apiKey: "sk-1" }, { OPENAI_API_KEY: "sk-wrong" }, /^Bearer sk-1$/],
  ])("%s", async (_what, options, env, authorization) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    expect((await sent(make({ ...options }))).headers.get("authorization")).toMatch(authorization);
  });

  test("the registry fills in OCI_PROFILE, where the options do not say who calls", async () => {
    vi.stubEnv("OCI_PROFILE", "SESSION");
    vi.stubEnv("OCI_CONFIG_FILE", configFile);
    const through = (options?: object) => sent((fetch) => provider.createModel("m", { fetch, ...options }));
    expect((await through()).headers.get("authorization")).toContain('keyId="ST$');
    expect((await through({ profile: "DEFAULT" })).headers.get("authorization")).toMatch(tenancyKeyId);
    expect((await through({ apiKey: "sk-1" })).headers.get("authorization")).toBe("Bearer sk-1");
  });

  test("a project goes into OpenAI-Project, or where you say; OPENAI_* goes nowhere", async () => {
    for (const name of ["API_KEY", "ORG_ID", "PROJECT_ID", "ORGANIZATION", "PROJECT", "ADMIN_KEY"])
      vi.stubEnv(`OPENAI_${name}`, "leaked");
    const request = await sent(make({ apiKey: "sk-1", project: "ocid1.generativeaiproject.x" }));
    expect(request.headers.get("openai-project")).toBe("ocid1.generativeaiproject.x");
    expect(JSON.stringify([...request.headers])).not.toContain("leaked");
    const other = await sent(make({ credentials: credentialsOf(key), project: "ocid1.p", projectHeader: "opc-project-id" }));
    expect([other.headers.get("opc-project-id"), other.headers.get("openai-project")]).toEqual(["ocid1.p", null]);
    const none = await sent((fetch) => new FetchModel({ model: "m", apiKey: "sk-1", fetch }));
    expect(none.headers.get("openai-project")).toBeNull();
    expect(JSON.stringify([...none.headers])).not.toContain("leaked");
  });
});

describe("what cannot be", () => {
  const construct = (Model: typeof OCIOpenAIModel | typeof FetchModel, options: object) => () =>
    new Model({ model: "m", ...options } as never);

  test.each([
    ["two identities", { profile: "DEFAULT", apiKey: "sk-1" }, /apiKey and profile/],
    [
      "a principal and credentials",
      { authType: "instance_principal", credentials: credentialsOf(key) },
      /credentials and profile/,
    ],
    ["endpoint and baseURL", { apiKey: "sk-1", endpoint: "a", baseURL: "https://b" }, /not both/],
  ])("%s", (_what, options, message) => {
    expect(construct(OCIOpenAIModel, options)).toThrow(ConfigurationError);
    expect(construct(OCIOpenAIModel, options)).toThrow(message);
  });

  test.each([
    ["nobody", {}],
    ["a profile", { profile: "DEFAULT" }],
    ["a principal", { authType: "instance_principal" }],
    ["a profile beside credentials", { profile: "DEFAULT", credentials: credentialsOf(key) }],
  ])("%s without Node", (_what, options) => {
    vi.stubEnv("OCI_GENAI_API_KEY", "profile" in options ? "sk-1" : "");
    expect(construct(FetchModel, options)).toThrow(/A profile or an authType need Node: import the model from "@locus\/oci-v1"/);
  });

  test.each([
    ["nobody", {}, /neither a profile nor an authType.*\{ profile: "DEFAULT" \}/s],
    ["a profile that is not there", { profile: "NONE", configFile }, /no profile \[NONE\].*\[DEFAULT\], \[SESSION\]/],
    ["a principal without a compartment", { authType: "instance_principal" }, /compartmentId/],
  ])("%s: the first call says so, and the next one tries again", async (_what, options, message) => {
    const model = new OCIOpenAIModel({ model: "m", ...options } as OCIOpenAIModelOptions);
    for (let call = 0; call < 2; call++) {
      const { error } = await outcomeOf(model.stream(ask()));
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(String(error)).toMatch(message);
    }
  });
});

test("an unreachable endpoint is named", async () => {
  const server = await startOCIServer();
  await server.close();
  const model = new OCIOpenAIModel({ model: "m", endpoint: server.url, credentials: credentialsOf(key) });
  const { error } = await outcomeOf(model.stream(ask()));
  expect(error).toMatchObject({
    code: "connection",
    message: expect.stringContaining(`${server.url}/openai/v1/chat/completions`),
  });
});

test.each([OCIOpenAIModel, FetchModel])("a service that repeats a bearer key does not get it into an error", async (Model) => {
  await using service = await startChatService(({ headers }) => ({
    status: 400,
    error: { message: headers.authorization ?? "" },
  }));
  service.server.identities.addBearerKey("sk-secret-123");
  const { error } = await outcomeOf(new Model({ model: "m", baseURL: service.baseURL, apiKey: "sk-secret-123" }).stream(ask()));
  expect(String(error)).toContain("Bearer [redacted]");
});
