import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import * as common from "oci-common";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { TestServer } from "../servers/http/http-server.js";
import { type FederationOptions, type FederationServer, startFederation } from "./federation.js";
import { createOCIIdentities, toPublicKey } from "./identities.js";
import { type InstanceIdentity, makeInstanceIdentity } from "./instance-identity.js";
import { startInstanceMetadata } from "./instance-metadata.js";
import { makeKeyPair } from "./key-pair.js";
import { startOCIServer } from "./oci-server.js";
import { type ProxymuxServer, startProxymux } from "./proxymux.js";
import { signedPost } from "./signed-post.js";

beforeEach(() => {
  for (const method of ["log", "info", "warn"] as const) vi.spyOn(console, method).mockImplementation(() => {});
});

const servers: TestServer[] = [];
const track = async <Server extends TestServer>(starting: Promise<Server>): Promise<Server> => {
  const server = await starting;
  servers.push(server);
  return server;
};
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) await server.close();
});

const instance = await makeInstanceIdentity();
const stranger = await makeInstanceIdentity({ tenancy: instance.tenancy });
const session = await makeKeyPair();

const bare = (pem: string) => pem.replace(/-----[^-]+-----|\s/g, "");

/** The request of an instance to the federation endpoint. */
function federationCall({ tenancy, leaf, intermediate }: InstanceIdentity, sha256 = false) {
  const x509 = new X509Certificate(leaf.certificate);
  const scheme = sha256 ? `fed-x509-sha256/${x509.fingerprint256}` : `fed-x509/${x509.fingerprint}`;
  return {
    keyId: `${tenancy}/${scheme}`,
    privateKey: leaf.privateKey,
    body: {
      certificate: bare(leaf.certificate),
      publicKey: bare(session.publicKey),
      intermediateCertificates: [bare(intermediate.certificate)],
      purpose: "DEFAULT",
      ...(sha256 && { fingerprintAlgorithm: "SHA256" }),
    },
  };
}

describe("instance metadata", () => {
  const read = async (url: string, headers: Record<string, string> = { authorization: "Bearer Oracle" }) => {
    const response = await fetch(url, { headers });
    return [response.status, await response.text()] as const;
  };

  test.each([
    ["instance/region", 200, "phx"],
    ["instance/id", 200, instance.instance],
    ["instance/regionInfo/", 200, expect.stringContaining('"realmDomainComponent":"oraclecloud.com"')],
    ["instance/", 200, expect.stringContaining(instance.compartment)],
    ["identity/cert.pem", 200, instance.leaf.certificate],
    ["identity/key.pem", 200, instance.leaf.privateKey],
    ["identity/intermediate.pem", 200, instance.intermediate.certificate],
    ["identity/other.pem", 404, expect.any(String)],
    ["constructor", 404, expect.any(String)],
  ])("serves %s", async (path, status, text) => {
    const metadata = await track(startInstanceMetadata({ identity: instance, region: "phx" }));
    expect(await read(metadata.baseURL + path)).toEqual([status, text]);
    expect((await read(metadata.baseURL + path, {}))[0]).toBe(401);
  });

  test("serves the new certificate after a rotation", async () => {
    const metadata = await track(startInstanceMetadata({ regionInfo: null }));
    const before = await read(`${metadata.baseURL}identity/cert.pem`);
    await metadata.identity.rotate();
    const after = await read(`${metadata.baseURL}identity/cert.pem`);
    expect(after[1]).not.toBe(before[1]);
    expect(after[1]).toBe(metadata.identity.leaf.certificate);
    expect((await read(`${metadata.baseURL}instance/regionInfo/`))[0]).toBe(404);
  });
});

describe("federation", () => {
  const start = (options: Partial<FederationOptions> = {}) =>
    track(startFederation({ identities: createOCIIdentities(), trust: instance.intermediate.certificate, ...options }));
  const url = (server: FederationServer) => `${server.url}/v1/x509`;

  test.each([
    ["SHA-1", false],
    ["SHA-256", true],
  ])("issues a token for a signature with the leaf certificate, identified by its %s", async (_name, sha256) => {
    const identities = createOCIIdentities();
    const federation = await start({ identities, tokenLifetime: 60, clock: () => Date.now() });
    const response = await signedPost(url(federation), federationCall(instance, sha256));
    expect(response.status).toBe(200);
    const { token } = (await response.json()) as { token: string };
    const known = identities.find(`ST$${token}`);
    expect(known?.identity).toMatchObject({ claims: { tenant: instance.tenancy } });
    expect(known?.expiresAt).toBeCloseTo(Date.now() / 1000 + 60, -1);
    expect(known?.publicKey.equals(toPublicKey(session.publicKey))).toBe(true);
    expect(federation.tokens).toEqual([token]);
  });

  const call = federationCall(instance);
  test.each([
    ["another key", { ...call, privateKey: session.privateKey }, 401],
    ["another fingerprint", { ...call, keyId: federationCall(stranger).keyId }, 401],
    ["another tenancy", { ...call, keyId: call.keyId.replace("tenancy", "x") }, 401],
    ["a certificate of somebody else", federationCall(stranger), 401],
    ["an algorithm that does not fit the key id", { ...call, body: { ...call.body, fingerprintAlgorithm: "SHA256" } }, 401],
    ["no intermediate certificate", { ...call, body: { ...call.body, intermediateCertificates: [] } }, 401],
    ["PEM that is still armoured", { ...call, body: { ...call.body, publicKey: session.publicKey } }, 400],
    ["no body to speak of", { ...call, body: {} }, 400],
  ])("refuses %s", async (_name, request, status) => {
    const federation = await start();
    expect((await signedPost(url(federation), request)).status).toBe(status);
    expect(federation.tokens).toEqual([]);
  });

  test("refuses a client with a wrong clock, and sends its time", async () => {
    const federation = await start({ clock: () => Date.now() + 600_000 });
    const response = await signedPost(url(federation), federationCall(instance));
    expect(response.status).toBe(401);
    expect(Date.parse(response.headers.get("date") ?? "")).toBeGreaterThan(Date.now() + 590_000);
    expect(federation.signatures[0]?.problem?.check).toBe("date");
    federation.setClock(Date.now);
    expect((await signedPost(url(federation), federationCall(instance))).status).toBe(200);
  });

  test("fails the given number of times", async () => {
    const federation = await start();
    federation.failNext(2, 503);
    const statuses: number[] = [];
    for (let index = 0; index < 3; index += 1)
      statuses.push((await signedPost(url(federation), federationCall(instance))).status);
    expect(statuses).toEqual([503, 503, 200]);
    expect(federation.requests).toHaveLength(3);
  });

  test("drops connections while it is down", async () => {
    const federation = await start();
    federation.setDown(true);
    await expect(signedPost(url(federation), federationCall(instance))).rejects.toThrow("fetch failed");
    federation.setDown(false);
    expect((await signedPost(url(federation), federationCall(instance))).status).toBe(200);
  });

  test("waits while requests are held", async () => {
    const federation = await start();
    const release = federation.hold();
    const calls = [1, 2].map(() => signedPost(url(federation), federationCall(instance)));
    await vi.waitFor(() => expect(federation.requests).toHaveLength(2));
    expect(federation.tokens).toEqual([]);
    release();
    expect((await Promise.all(calls)).map((response) => response.status)).toEqual([200, 200]);
  });
});

/** Signs with a provider of oci-common, and sends a request to the server. */
async function ask(url: string, provider: common.AuthenticationDetailsProvider): Promise<number> {
  const request = { method: "POST" as const, uri: url, headers: new Headers(), body: "{}" };
  await new common.DefaultRequestSigner(provider).signHttpRequest(request);
  const response = await fetch(url, { method: "POST", headers: request.headers, body: "{}" });
  await response.text();
  return response.status;
}

// These providers generate two key pairs per session, which blocks the process.
describe("with the providers of oci-common", { timeout: 30_000 }, () => {
  test.each(["opc-tenant", "opc-identity"] as const)(
    "an instance principal gets a token, with its tenancy in %s",
    async (tenancyAttribute) => {
      const identity = await makeInstanceIdentity({ tenancyAttribute });
      const server = await track(startOCIServer());
      const metadata = await track(startInstanceMetadata({ identity }));
      const federation = await track(
        startFederation({ identities: server.identities, trust: identity.intermediate.certificate, tokenLifetime: -1 }),
      );
      const builder = new common.InstancePrincipalsAuthenticationDetailsProviderBuilder();
      builder.metadataBaseUrl = metadata.baseURL;
      builder.federationEndpoint = federation.url;
      federation.failNext(1);
      federation.setTokenLifetime(600);
      const provider = await builder.build();

      expect(await ask(server.url, provider)).toBe(200);
      expect(server.requests[0]?.identity).toMatchObject({ type: "token", claims: { tenant: identity.tenancy } });
      expect(federation.requests).toHaveLength(2);

      // The provider reads a new certificate when it renews the token.
      await identity.rotate();
      await provider.refresh();
      expect(await ask(server.url, provider)).toBe(200);
      expect(new Set(federation.signatures.map(({ keyId }) => keyId)).size).toBe(2);
      expect(server.requests.map(({ signature }) => signature.problem)).toEqual([undefined, undefined]);
    },
  );

  const podOf = (proxymux: ProxymuxServer) => {
    for (const [name, value] of Object.entries(proxymux.env)) vi.stubEnv(name, value);
    return common.OkeWorkloadIdentityAuthenticationDetailsProvider.builder(proxymux.caFile, proxymux.tokenFile);
  };

  test("a pod gets a token over TLS", async () => {
    const server = await track(startOCIServer());
    const proxymux = await track(startProxymux({ identities: server.identities }));
    expect(await ask(server.url, podOf(proxymux))).toBe(200);
    expect(server.requests[0]?.identity).toMatchObject({ type: "token", token: proxymux.tokens[0] });
    expect(proxymux.requests).toMatchObject([{ headers: { authorization: "Bearer sa-token-1" } }]);
  });

  test("a pod with an old service account token, or with another authority, gets no token", async () => {
    const server = await track(startOCIServer());
    const proxymux = await track(startProxymux({ identities: server.identities }));
    const stale = podOf(proxymux);
    await proxymux.rotateServiceAccount("sa-token-2");
    await expect(stale.getKeyId()).rejects.toThrow("401");
    expect(await ask(server.url, podOf(proxymux))).toBe(200);

    const before = readFileSync(proxymux.caFile, "utf8");
    const distrustful = podOf(proxymux);
    await proxymux.rotateCA();
    expect(readFileSync(proxymux.caFile, "utf8")).not.toBe(before);
    await expect(distrustful.getKeyId()).rejects.toThrow("certificate");
    expect(await ask(server.url, podOf(proxymux))).toBe(200);
  });
});
