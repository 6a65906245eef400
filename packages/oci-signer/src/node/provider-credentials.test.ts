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
      await expect(fromAuthenticationDetailsProvider(provider).resolve()).rejects.toThrow("does not fit its profile");
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

    test("are asked once by all who wait, and again after a 401, and never mix their keys", async () => {
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

describe("any provider", () => {
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
