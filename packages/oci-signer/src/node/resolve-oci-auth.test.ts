import { ConfigurationError } from "@locus/core";
import {
  createOCIIdentities,
  makeApiKey,
  makeResourcePrincipal,
  makeSession,
  type OCIConfigFile,
  type OCIServer,
  type ProxymuxServer,
  type ResourcePrincipal,
  startFederation,
  startInstanceMetadata,
  startOCIServer,
  startProxymux,
  type TestApiKey,
  type TestSession,
  writeOCIConfig,
} from "@locus/testkit/oci";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OCIAuthOptions } from "./auth-options.js";
import { callService } from "./call-service.js";
import { resolveOCIAuth } from "./resolve-oci-auth.js";

const identities = createOCIIdentities();
let server: OCIServer;
let proxymux: ProxymuxServer;
let apiKey: TestApiKey;
let session: TestSession;
let principal: ResourcePrincipal;
let files: OCIConfigFile<"DEFAULT" | "SESSION">;

beforeAll(async () => {
  [server, proxymux, apiKey, session, principal] = await Promise.all([
    startOCIServer({ identities }),
    startProxymux({ identities }),
    makeApiKey(),
    makeSession(),
    makeResourcePrincipal(),
  ]);
  identities.addApiKey(apiKey);
  identities.addToken(session.token, session.publicKey);
  identities.addToken(principal.token, principal.publicKey);
  files = await writeOCIConfig({ profiles: { DEFAULT: { apiKey }, SESSION: { session, region: "eu-frankfurt-1" } } });
});
afterAll(() => Promise.all([server.close(), proxymux.close(), files[Symbol.asyncDispose]()]));

const fromFile = () => ({ env: { OCI_CONFIG_FILE: files.configFile } });
const inFrankfurt = () => ({ ...proxymux.env, OCI_RESOURCE_PRINCIPAL_REGION: "eu-frankfurt-1" });
const onPod = () => ({
  env: proxymux.env,
  serviceAccountTokenFile: proxymux.tokenFile,
  compartmentId: "c",
});

describe("settles", () => {
  test.each<[name: string, options: () => OCIAuthOptions, keyId: () => string]>([
    ["a profile with an API key", () => ({ profile: "DEFAULT", ...fromFile() }), () => apiKey.keyId],
    ["a profile with a session", () => ({ profile: "SESSION", ...fromFile() }), () => session.keyId],
    ["a profile that is checked", () => ({ profile: "DEFAULT", authType: "api_key", ...fromFile() }), () => apiKey.keyId],
    ["the default profile", () => ({ authType: "api_key", ...fromFile() }), () => apiKey.keyId],
    ["a session by either name", () => ({ profile: "SESSION", authType: "session_token", ...fromFile() }), () => session.keyId],
    ["a session by the other", () => ({ profile: "SESSION", authType: "security_token", ...fromFile() }), () => session.keyId],
    ["a resource principal", () => ({ authType: "resource_principal", env: principal.env }), () => principal.keyId],
    ["a workload identity", () => ({ authType: "oke_workload_identity", ...onPod() }), () => `ST$${proxymux.tokens.at(-1)}`],
    [
      "that of a pod that asks for a resource principal",
      () => ({ authType: "resource_principal", ...onPod() }),
      () => `ST$${proxymux.tokens.at(-1)}`,
    ],
  ])("%s", async (_name, options, keyId) => {
    const { credentials } = resolveOCIAuth(options());
    expect(await callService(server, credentials)).toEqual({ 200: 1 });
    expect(server.requests.at(-1)?.identity).toMatchObject({ keyId: keyId() });
  });

  test("an instance, without a request before the first call", async () => {
    await using metadata = await startInstanceMetadata();
    await using federation = await startFederation({ identities });
    const options = { metadataBaseUrl: metadata.baseURL, federationEndpoint: federation.url, compartmentId: "c", env: {} };
    const { credentials, ...place } = resolveOCIAuth({ authType: "instance_principal", ...options });
    expect(place).toEqual({
      compartmentId: "c",
      region: "us-chicago-1",
      endpoint: "https://inference.generativeai.us-chicago-1.oci.oraclecloud.com",
    });
    expect(metadata.requests).toHaveLength(0);
    expect(await callService(server, credentials)).toEqual({ 200: 1 });
  });
});

describe("the region is", () => {
  test.each<[string, () => OCIAuthOptions, string]>([
    ["the argument's", () => ({ profile: "SESSION", region: "uk-london-1", ...fromFile() }), "uk-london-1"],
    ["the argument's, by its short key", () => ({ profile: "SESSION", region: "iad", ...fromFile() }), "us-ashburn-1"],
    [
      "the profile's, before the environment's",
      () => ({ profile: "SESSION", env: { ...fromFile().env, OCI_REGION: "phx" } }),
      "eu-frankfurt-1",
    ],
    ["the environment's", () => ({ profile: "DEFAULT", env: { ...fromFile().env, OCI_REGION: "phx" } }), "us-phoenix-1"],
    ["Chicago", () => ({ profile: "DEFAULT", ...fromFile() }), "us-chicago-1"],
    [
      "the environment's, blanks aside",
      () => ({ profile: "DEFAULT", region: " ", endpoint: " ", env: { ...fromFile().env, OCI_REGION: "phx\n" } }),
      "us-phoenix-1",
    ],
    ["Chicago, where all is blank", () => ({ profile: "DEFAULT", env: { ...fromFile().env, OCI_REGION: " " } }), "us-chicago-1"],
    ["the resource principal's", () => ({ authType: "resource_principal", env: principal.env }), "us-phoenix-1"],
    [
      "the environment's, before the resource principal's",
      () => ({ authType: "resource_principal", env: { ...principal.env, OCI_REGION: "lhr" } }),
      "uk-london-1",
    ],
    [
      "the environment's of a pod",
      () => ({ authType: "oke_workload_identity", ...onPod(), env: inFrankfurt() }),
      "eu-frankfurt-1",
    ],
    [
      "the environment's of a pod that asks for a resource principal",
      () => ({ authType: "resource_principal", ...onPod(), env: inFrankfurt() }),
      "eu-frankfurt-1",
    ],
    [
      // oracle/terraform-provider-oci#2589
      "the argument's, before that of the pod",
      () => ({ authType: "oke_workload_identity", ...onPod(), env: inFrankfurt(), region: "ap-mumbai-1" }),
      "ap-mumbai-1",
    ],
    [
      "OCI_REGION, before that of the pod",
      () => ({ authType: "oke_workload_identity", ...onPod(), env: { ...inFrankfurt(), OCI_REGION: "lhr" } }),
      "uk-london-1",
    ],
  ])("%s", (_name, options, region) => {
    const auth = resolveOCIAuth(options());
    expect(auth.region).toBe(region);
    expect(auth.endpoint).toBe(`https://inference.generativeai.${region}.oci.oraclecloud.com`);
  });

  test("in another realm if it is given, and not used with a custom endpoint", () => {
    const options = { profile: "DEFAULT", ...fromFile() } as const;
    expect(resolveOCIAuth({ ...options, region: "xx-new-1", realm: "oc99" }).endpoint).toBe(
      "https://inference.generativeai.xx-new-1.oci.oraclecloud99.com",
    );
    expect(resolveOCIAuth({ ...options, endpoint: "http://127.0.0.1:8080/" }).endpoint).toBe("http://127.0.0.1:8080");
  });
});

describe("a resource principal on a pod is the workload", () => {
  // Oracle's Go SDK wants the version of pods: oracle/oci-go-sdk#489, kubernetes/autoscaler#5717.
  test.each(["", "1.1", "2.2", " 2.2\n"])("with OCI_RESOURCE_PRINCIPAL_VERSION=%j and no RPST", async (version) => {
    const env = { ...inFrankfurt(), OCI_RESOURCE_PRINCIPAL_VERSION: version };
    const { credentials } = resolveOCIAuth({ authType: "resource_principal", ...onPod(), env });
    expect(await callService(server, credentials)).toEqual({ 200: 1 });
    expect(server.requests.at(-1)?.identity).toMatchObject({ keyId: `ST$${proxymux.tokens.at(-1)}` });
  });

  test("and the resource that it describes where there is an RPST", async () => {
    const env = { ...proxymux.env, ...principal.env };
    const { credentials } = resolveOCIAuth({ authType: "resource_principal", ...onPod(), env });
    expect(await callService(server, credentials)).toEqual({ 200: 1 });
    expect(server.requests.at(-1)?.identity).toMatchObject({ keyId: `ST$${principal.token}` });
  });

  test.each<[Record<string, string>, string]>([
    [{ OCI_RESOURCE_PRINCIPAL_VERSION: "2.1" }, "OCI_RESOURCE_PRINCIPAL_VERSION is 2.1"],
    [{ OCI_RESOURCE_PRINCIPAL_VERSION: "3.0" }, "OCI_RESOURCE_PRINCIPAL_VERSION is 3.0"],
    [
      { OCI_RESOURCE_PRINCIPAL_VERSION: "1.1", OCI_RESOURCE_PRINCIPAL_RPT_ENDPOINT: "https://rpt.example" },
      "OCI_RESOURCE_PRINCIPAL_VERSION is 1.1",
    ],
  ])("but not with %j, which describes a resource", (env, message) => {
    const attempt = () => resolveOCIAuth({ authType: "resource_principal", ...onPod(), env: { ...proxymux.env, ...env } });
    expect(attempt).toThrow(message);
  });

  test("whose certificates are where Kubernetes has them, if the variable that names them is empty", async () => {
    const env = { ...inFrankfurt(), OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH: "" };
    const { credentials } = resolveOCIAuth({ authType: "oke_workload_identity", ...onPod(), env });
    await expect(credentials.resolve()).rejects.toThrow("/var/run/secrets/kubernetes.io/serviceaccount/ca.crt");
  });

  test("but not without a service account", () => {
    const env = { ...proxymux.env, OCI_RESOURCE_PRINCIPAL_VERSION: "2.2" };
    const options = { ...onPod(), serviceAccountTokenFile: "/nowhere", env };
    expect(() => resolveOCIAuth({ authType: "resource_principal", ...options })).toThrow("OCI_RESOURCE_PRINCIPAL_RPST");
  });
});

describe("a region that is not known is refused at once, with where it was written:", () => {
  test.each<[string, () => Promise<OCIAuthOptions>, RegExp]>([
    ["the option", async () => ({ profile: "DEFAULT", region: "us-chikago-1", ...fromFile() }), /\(option region\)/],
    [
      "the profile and its file",
      async () => {
        const typo = await writeOCIConfig({ profiles: { TYPO: { apiKey, region: "us-chikago-1" } } });
        typos.push(typo);
        return { profile: "TYPO", configFile: typo.configFile, env: { OCI_REGION: "phx" } };
      },
      /\(profile \[TYPO\] in \/.*config\)/,
    ],
    [
      "OCI_REGION",
      async () => ({ profile: "DEFAULT", env: { ...fromFile().env, OCI_REGION: "us-chikago-1" } }),
      /\(OCI_REGION\)/,
    ],
    [
      "OCI_RESOURCE_PRINCIPAL_REGION",
      async () => ({ authType: "resource_principal", env: { ...principal.env, OCI_RESOURCE_PRINCIPAL_REGION: "us-chikago-1" } }),
      /\(OCI_RESOURCE_PRINCIPAL_REGION\)/,
    ],
  ])("%s", async (_name, options, from) => {
    const given = await options();
    const attempt = () => resolveOCIAuth(given);
    expect(attempt).toThrow(expect.objectContaining({ code: "configuration", option: "region" }));
    expect(attempt).toThrow(from);
    expect(attempt).toThrow('Did you mean "us-chicago-1"?');
    // Each of these says enough.
    expect(resolveOCIAuth({ ...given, realm: "oc17" }).endpoint).toContain("us-chikago-1.oci.oraclecloud17.com");
    expect(resolveOCIAuth({ ...given, endpoint: "https://genai.internal/20231130" }).endpoint).toBe("https://genai.internal");
    const env = { ...given.env, OCI_DEFAULT_REALM: "oraclecloud17.com" };
    expect(resolveOCIAuth({ ...given, env })).toMatchObject({
      region: "us-chikago-1",
      endpoint: "https://inference.generativeai.us-chikago-1.oci.oraclecloud17.com",
    });
  });

  const typos: OCIConfigFile[] = [];
  afterAll(() => Promise.all(typos.map((typo) => typo[Symbol.asyncDispose]())));
});

describe("the compartment is", () => {
  const env = () => ({ ...fromFile().env, OCI_COMPARTMENT: "first", OCI_COMPARTMENT_ID: "second" });

  test.each<[string, () => OCIAuthOptions, () => string]>([
    ["the argument's", () => ({ profile: "DEFAULT", compartmentId: "mine", env: env() }), () => "mine"],
    ["OCI_COMPARTMENT", () => ({ profile: "DEFAULT", env: env() }), () => "first"],
    ["OCI_COMPARTMENT_ID", () => ({ profile: "DEFAULT", env: { ...env(), OCI_COMPARTMENT: "" } }), () => "second"],
    ["the tenancy of an API key", () => ({ profile: "DEFAULT", ...fromFile() }), () => apiKey.tenancy],
    ["the tenancy of a session", () => ({ profile: "SESSION", ...fromFile() }), () => session.tenancy],
    ["the resource's own", () => ({ authType: "resource_principal", env: principal.env }), () => principal.compartment],
    [
      "the environment's, for an instance",
      () => ({ authType: "instance_principal", env: { OCI_COMPARTMENT_ID: "second" } }),
      () => "second",
    ],
  ])("%s", (_name, options, compartmentId) => {
    expect(resolveOCIAuth(options()).compartmentId).toBe(compartmentId());
  });

  test("trimmed of the line end of a file", () => {
    const options = { authType: "instance_principal", compartmentId: " " } as const;
    expect(resolveOCIAuth({ ...options, env: { OCI_COMPARTMENT_ID: " ocid1.c\n" } }).compartmentId).toBe("ocid1.c");
  });

  test("required if missing", () => {
    const attempt = () => resolveOCIAuth({ authType: "instance_principal", env: {} });
    expect(attempt).toThrow(/set the option compartmentId, or OCI_COMPARTMENT_ID/);
    expect(attempt).toThrow(expect.objectContaining({ option: "compartmentId" }));
  });
});

test.each<[string, object, string, string]>([
  ["neither a profile nor an identity", {}, "neither a profile nor an authType", "profile"],
  ["an empty profile", { profile: "" }, "neither a profile nor an authType", "profile"],
  [
    "a profile with a principal",
    { profile: "DEFAULT", authType: "instance_principal" },
    'A profile cannot be combined with authType "instance_principal"',
    "profile",
  ],
  [
    "a file with a principal",
    { configFile: "x", authType: "resource_principal" },
    "A configFile cannot be combined",
    "configFile",
  ],
  ["an unknown identity", { authType: "delegation_token" }, 'There is no authType "delegation_token"', "authType"],
])("refuses %s, and shows the forms", (_name, options, message, option) => {
  const attempt = () => resolveOCIAuth({ env: {}, ...options } as OCIAuthOptions);
  expect(attempt).toThrow(message);
  expect(attempt).toThrow('{ authType: "instance_principal" }');
  expect(attempt).toThrow(expect.objectContaining({ option }));
  expect(attempt).toThrow(expect.toSatisfy((error: unknown) => ConfigurationError.isInstance(error)));
});

test.each<[string, OCIAuthOptions, string]>([
  ["a profile", { profile: "NOPE" }, "no profile [NOPE]"],
  [
    "a resource principal",
    { authType: "resource_principal", serviceAccountTokenFile: "/nowhere" },
    "OCI_RESOURCE_PRINCIPAL_VERSION is not set",
  ],
  ["a pod", { authType: "oke_workload_identity" }, "KUBERNETES_SERVICE_HOST is not set"],
])("says at once that %s is not there", (_name, options, message) => {
  expect(() => resolveOCIAuth({ ...options, ...fromFile() })).toThrow(message);
});
