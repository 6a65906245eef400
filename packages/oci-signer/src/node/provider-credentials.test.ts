import { appendFile, writeFile } from "node:fs/promises";
import {
  createOCIIdentities,
  type FederationServer,
  type InstanceMetadataServer,
  makeApiKey,
  makeSession,
  type OCIServer,
  startFederation,
  startInstanceMetadata,
  startOCIServer,
  writeOCIConfig,
} from "@locus/testkit/oci";
import * as common from "oci-common";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { callService } from "./call-service.js";
import { InstancePrincipalCredentials } from "./instance-principal-credentials.js";
import { type AuthenticationDetailsProvider, fromAuthenticationDetailsProvider } from "./provider-credentials.js";

const region = "us-chicago-1";
const identities = createOCIIdentities();
let server: OCIServer;

beforeAll(async () => {
  server = await startOCIServer({ identities });
});
afterAll(async () => {
  await server.close();
});

describe("providers of oci-common", () => {
  beforeEach(() => {
    // They report profiles, retries and circuit breakers to the console.
    for (const method of ["log", "info", "warn"] as const) vi.spyOn(console, method).mockImplementation(() => {});
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test("of an API key, with an encrypted key", async () => {
    const apiKey = await makeApiKey();
    identities.addApiKey(apiKey);
    await using files = await writeOCIConfig({ profiles: { DEFAULT: { apiKey, key: { passphrase: "open sesame" }, region } } });
    const provider = new common.ConfigFileAuthenticationDetailsProvider(files.configFile, "DEFAULT");
    expect(await callService(server, fromAuthenticationDetailsProvider(provider), 5)).toEqual({ 200: 5 });
  });

  test("of a session, whose token has a line end", async () => {
    const session = await makeSession();
    identities.addToken(session.token, session.publicKey);
    const withLineEnd = { ...session, token: `${session.token}\n` };
    await using files = await writeOCIConfig({ profiles: { S: { session: withLineEnd, region } } });
    const provider = new common.SessionAuthDetailProvider(files.configFile, "S");
    expect(await callService(server, fromAuthenticationDetailsProvider(provider), 5)).toEqual({ 200: 5 });
  });

  test("that do not fit their profile are refused", async () => {
    const [apiKey, session] = await Promise.all([makeApiKey(), makeSession()]);
    await using files = await writeOCIConfig({ profiles: { A: { apiKey, region }, S: { session, region } } });
    for (const provider of [
      new common.ConfigFileAuthenticationDetailsProvider(files.configFile, "S"),
      new common.SessionAuthDetailProvider(files.configFile, "A"),
    ]) {
      await expect(fromAuthenticationDetailsProvider(provider).resolve()).rejects.toThrow("does not match its profile");
    }
  });

  describe("of an instance", () => {
    let metadata: InstanceMetadataServer;
    let federation: FederationServer;

    beforeAll(async () => {
      [metadata, federation] = await Promise.all([startInstanceMetadata(), startFederation({ identities })]);
    });
    afterAll(() => Promise.all([metadata.close(), federation.close()]));

    async function buildProvider() {
      const builder = new common.InstancePrincipalsAuthenticationDetailsProviderBuilder();
      builder.metadataBaseUrl = metadata.baseURL;
      builder.federationEndpoint = federation.url;
      return builder.build();
    }

    test("are called once for all waiting requests, and again after a 401, and never mix their keys", async () => {
      const provider = await buildProvider();
      const credentials = fromAuthenticationDetailsProvider(provider);
      expect(await callService(server, credentials, 50)).toEqual({ 200: 50 });
      expect(federation.tokens).toHaveLength(1);
      identities.remove(`ST$${federation.tokens[0]}`);
      expect(await callService(server, credentials, 50)).toEqual({ 200: 50 });
      expect(federation.tokens).toHaveLength(2);
      const problems = server.requests.flatMap(({ signature }) => signature.problem?.check ?? []);
      expect(new Set(problems)).toEqual(new Set(["key"]));
      provider.closeProvider();
    });

    test("ask the federation service for the same as ours", async () => {
      const provider = await buildProvider();
      await provider.getKeyId();
      provider.closeProvider();
      await new InstancePrincipalCredentials({ metadataBaseUrl: metadata.baseURL, federationEndpoint: federation.url }).resolve();
      const [theirs, ours] = federation.requests.slice(-2).map(({ body, method, url }) => ({ method, url, body }));
      expect(ours).toEqual({ ...theirs, body: { ...Object(theirs?.body), publicKey: expect.stringMatching(/^MIIBIj/) } });
      const [theirSignature, ourSignature] = federation.signatures.slice(-2);
      expect(ourSignature?.keyId?.toLowerCase()).toBe(theirSignature?.keyId?.toLowerCase());
      const setOf = (names: readonly string[] = []) => new Set(names.map((name) => name.toLowerCase()));
      expect(setOf(ourSignature?.signedHeaders)).toEqual(setOf(theirSignature?.signedHeaders));
    });
  });
});

describe("on behalf of a user", () => {
  let metadata: InstanceMetadataServer;
  let federation: FederationServer;

  beforeAll(async () => {
    [metadata, federation] = await Promise.all([startInstanceMetadata(), startFederation({ identities })]);
  });
  afterAll(() => Promise.all([metadata.close(), federation.close()]));
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  const sent = () => server.requests.at(-1)?.headers["opc-obo-token"];

  test.each<[string, () => unknown, string | undefined]>([
    ["a text", () => "obo-a", "obo-a"],
    ["a promise", async () => "obo-a", "obo-a"],
    ["a text with a line end", () => "obo-a\n", "obo-a"],
    ["an empty text, as oci-common gives without one", () => "", undefined],
    ["nothing", () => undefined, undefined],
    ["null", async () => null, undefined],
  ])("a provider whose getDelegationToken gives %s", async (_name, getDelegationToken, expected) => {
    const session = await makeSession();
    identities.addToken(session.token, session.publicKey);
    const provider = {
      getKeyId: async () => session.keyId,
      getPrivateKey: () => session.privateKey,
      getPassphrase: () => null,
      getAuthType: () => "instance_principal",
      getDelegationToken: getDelegationToken as () => string,
    };
    expect(await callService(server, fromAuthenticationDetailsProvider(provider), 5)).toEqual({ 200: 5 });
    expect(sent()).toBe(expected);
  });

  test("asks for the token before every attempt", async () => {
    const session = await makeSession();
    identities.addToken(session.token, session.publicKey);
    let asked = 0;
    const credentials = fromAuthenticationDetailsProvider({
      getKeyId: async () => session.keyId,
      getPrivateKey: () => session.privateKey,
      getPassphrase: () => null,
      getDelegationToken: () => `obo-${++asked}`,
    });
    for (const expected of ["obo-1", "obo-2"]) {
      expect(await callService(server, credentials)).toEqual({ 200: 1 });
      expect(sent()).toBe(expected);
    }
  });

  test.each<[string, () => unknown, string]>([
    ["throws", () => Promise.reject(new Error("no file")), "The AuthenticationDetailsProvider failed: no file"],
    [
      "throws at once",
      () => {
        throw "no file";
      },
      "The AuthenticationDetailsProvider failed: no file",
    ],
    ["gives no text", () => ({ token: "a" }), "The delegation token is empty"],
    ["gives blanks", () => " \n", "The delegation token is empty"],
  ])("one whose getDelegationToken %s is no call without it", async (_name, getDelegationToken, message) => {
    const session = await makeSession();
    const provider = {
      getKeyId: async () => session.keyId,
      getPrivateKey: () => session.privateKey,
      getPassphrase: () => null,
      getDelegationToken: getDelegationToken as () => string,
    };
    await expect(fromAuthenticationDetailsProvider(provider).resolve()).rejects.toThrow(message);
  });

  test("that of oci-common for a profile of Cloud Shell: the instance signs", async () => {
    vi.stubEnv("OCI_METADATA_BASE_URL", metadata.baseURL);
    vi.stubEnv("OCI_SDK_AUTH_CLIENT_REGION_URL", federation.url);
    const extra = { tenancy: "ocid1.tenancy.oc1..t", region, authentication_type: "instance_principal" };
    await using files = await writeOCIConfig({ profiles: { DEFAULT: { extra } } });
    const tokenFile = `${files.configFile}.token`;
    await writeFile(tokenFile, "obo-b\n");
    await appendFile(files.configFile, `delegation_token_file=${tokenFile}\n`);
    const provider = new common.ConfigFileAuthenticationDetailsProvider(files.configFile, "DEFAULT");
    expect(await callService(server, fromAuthenticationDetailsProvider(provider), 5)).toEqual({ 200: 5 });
    expect([sent(), federation.tokens.length]).toEqual(["obo-b", 1]);
  });

  test("that of oci-common for an authentication type without a key is refused by name", async () => {
    const extra = { tenancy: "ocid1.tenancy.oc1..t", region, authentication_type: "resource_principal" };
    await using files = await writeOCIConfig({ profiles: { DEFAULT: { extra } } });
    const provider = new common.ConfigFileAuthenticationDetailsProvider(files.configFile, "DEFAULT");
    await expect(fromAuthenticationDetailsProvider(provider).resolve()).rejects.toThrow(
      'authentication type "resource_principal" and no key',
    );
  });
});

describe("any provider", () => {
  test.each<[string, () => Promise<unknown>]>([
    ["refreshes it", async () => {}],
    ["cannot", () => Promise.reject(new Error("too old"))],
  ])("of a session are refreshed before it expires, and are still used if the provider %s", async (_name, refresh) => {
    const session = await makeSession({ claims: { exp: Math.floor(Date.now() / 1000) + 30 } });
    identities.addToken(session.token, session.publicKey);
    let refreshes = 0;
    const credentials = fromAuthenticationDetailsProvider({
      getKeyId: async () => session.keyId,
      getPrivateKey: () => session.privateKey,
      getPassphrase: () => null,
      refreshSessionToken: () => {
        refreshes += 1;
        return refresh();
      },
    });
    expect(await callService(server, credentials, 20)).toEqual({ 200: 20 });
    expect(refreshes).toBe(1);
  });

  test("is made to refresh before its token ends", async () => {
    const [old, next] = await Promise.all([makeSession({ claims: { exp: Math.floor(Date.now() / 1000) + 30 } }), makeSession()]);
    identities.addToken(next.token, next.publicKey);
    let session = old;
    const provider: AuthenticationDetailsProvider = {
      getKeyId: async () => session.keyId,
      getPrivateKey: () => session.privateKey,
      getPassphrase: () => null,
      refresh: async () => {
        session = next;
      },
    };
    expect(await callService(server, fromAuthenticationDetailsProvider(provider))).toEqual({ 200: 1 });
  });

  test.each<[string, unknown, string]>([
    ["an error", new Error("no route"), "no route"],
    ["an object", { code: -1, message: "no token" }, "no token"],
    ["a text", "nothing", "nothing"],
  ])("that throws %s is named", async (_name, thrown, message) => {
    const provider: AuthenticationDetailsProvider = {
      getKeyId: () => Promise.reject(thrown),
      getPrivateKey: () => "",
      getPassphrase: () => null,
    };
    const attempt = fromAuthenticationDetailsProvider(provider).resolve();
    await expect(attempt).rejects.toThrow(`The AuthenticationDetailsProvider failed: ${message}`);
  });
});
