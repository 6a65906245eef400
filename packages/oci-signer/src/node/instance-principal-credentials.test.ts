import { AuthenticationError, ConnectionError, ServerError } from "@locus/core";
import {
  createOCIIdentities,
  type FederationServer,
  type InstanceMetadataServer,
  type OCIServer,
  startFederation,
  startInstanceMetadata,
  startOCIServer,
} from "@locus/testkit/oci";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { callService } from "./call-service.js";
import { InstancePrincipalCredentials } from "./instance-principal-credentials.js";

let server: OCIServer;
let metadata: InstanceMetadataServer;
let federation: FederationServer;
let credentials: InstancePrincipalCredentials;

beforeEach(async () => {
  const identities = createOCIIdentities();
  [server, metadata, federation] = await Promise.all([
    startOCIServer({ identities }),
    startInstanceMetadata(),
    startFederation({ identities }),
  ]);
  credentials = new InstancePrincipalCredentials({ metadataBaseUrl: metadata.baseURL, federationEndpoint: federation.url });
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all([server.close(), metadata.close(), federation.close()]);
});

/** Lets time pass for everybody. */
function pass(milliseconds: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + milliseconds });
  for (const service of [server, federation]) service.setClock(() => Date.now());
}

const problems = () => server.requests.flatMap(({ signature }) => signature.problem?.check ?? []);

test("signs as the instance, with one token for concurrent requests", async () => {
  expect(federation.requests).toHaveLength(0);
  expect(await callService(server, credentials, 50)).toEqual({ 200: 50 });
  expect(federation.tokens).toHaveLength(1);
  expect(server.requests.at(-1)?.identity).toMatchObject({ type: "token", claims: { tenant: metadata.identity.tenancy } });
  expect(federation.signatures[0]?.signedHeaders).toEqual([
    "date",
    "(request-target)",
    "host",
    "content-length",
    "content-type",
    "x-content-sha256",
  ]);
});

test("gets one new token, with a new key and certificate, when 50 requests find the old one expired", async () => {
  await callService(server, credentials);
  await metadata.identity.rotate();
  pass(1_199_000);
  expect(await callService(server, credentials, 50)).toEqual({ 200: 50 });
  expect(federation.tokens).toHaveLength(2);
  expect(problems()).toEqual([]);
});

test("gets one new token when 50 requests are refused, and pairs no token with another's key", async () => {
  await callService(server, credentials);
  server.identities.remove(`ST$${federation.tokens[0]}`);
  expect(await callService(server, credentials, 50)).toEqual({ 200: 50 });
  expect(federation.tokens).toHaveLength(2);
  expect(new Set(problems())).toEqual(new Set(["key"]));
});

test("uses the old token while the federation service fails, and a new one afterwards", async () => {
  await callService(server, credentials);
  pass(1_150_000);
  federation.failNext(3);
  expect(await callService(server, credentials, 10)).toEqual({ 200: 10 });
  expect(federation.tokens).toHaveLength(1);
  pass(6_000);
  expect(await callService(server, credentials, 10)).toEqual({ 200: 10 });
  expect(federation.tokens).toHaveLength(2);
});

test("asks again when the federation service answers 500", async () => {
  federation.failNext(2);
  expect(await callService(server, credentials)).toEqual({ 200: 1 });
  expect(federation.requests).toHaveLength(3);
});

test.each<[string, () => void, { code: string; isInstance(error: unknown): boolean }, RegExp, number]>([
  ["is down", () => federation.setDown(true), ConnectionError, /\/v1\/x509 cannot be reached \(.*\)\. Check that/, 3],
  ["fails", () => federation.failNext(9), ServerError, /\/v1\/x509 answered 500 \(InternalServerError.*\)\. Check that/, 3],
  ["refuses", () => federation.failNext(9, 403), AuthenticationError, /\/v1\/x509 answered 403 .*Check that/, 1],
])("names the federation service and what to check when it %s", async (_name, arrange, kind, message, attempts) => {
  arrange();
  const error = await credentials.resolve().catch((reason: unknown) => reason);
  expect(error).toSatisfy((value) => kind.isInstance(value));
  expect(String(error)).toContain(`The federation service at ${federation.url}/v1/x509`);
  expect(String(error)).toMatch(message);
  expect(federation.requests).toHaveLength(attempts);
});

test.each([
  ["behind", 600_000],
  ["ahead", -600_000],
])("works with a clock ten minutes %s", async (_name, offset) => {
  federation.setClock(() => Date.now() + offset);
  server.setClock(() => Date.now() + offset);
  expect(await callService(server, credentials)).toEqual({ 200: 1 });
  expect(federation.tokens).toHaveLength(1);
});

test("explains a missing metadata service", async () => {
  metadata.setDown(true);
  const error = await credentials.resolve().catch((reason: unknown) => reason);
  expect(error).toSatisfy((value) => ConnectionError.isInstance(value) && !value.retryable);
  expect(String(error)).toMatch(/metadata service .*Instance principals work on OCI compute instances only/);
});

test("does not report a failure of a custom fetch as an unreachable service", async () => {
  const send: typeof fetch = () => Promise.reject(new Error("The proxy is not set up."));
  const error = await new InstancePrincipalCredentials({ metadataBaseUrl: metadata.baseURL, fetch: send })
    .resolve()
    .catch((reason: unknown) => reason);
  expect(String(error)).toMatch(/metadata service .* could not be called: Error: The proxy is not set up\. Instance principals/);
  expect(String(error)).not.toContain("cannot be reached");
});

test("reads a certificate and key again that were replaced in between", async () => {
  const { leaf } = metadata.identity;
  let stale = 1;
  const send: typeof fetch = async (input, init) => {
    if (String(input).endsWith("key.pem") && stale-- > 0) {
      await metadata.identity.rotate();
      return new Response(leaf.privateKey);
    }
    if (String(input).endsWith("cert.pem")) await new Promise((resolve) => setTimeout(resolve, 300));
    return fetch(input, init);
  };
  const options = { metadataBaseUrl: metadata.baseURL, federationEndpoint: federation.url, fetch: send };
  expect(await callService(server, new InstancePrincipalCredentials(options))).toEqual({ 200: 1 });
});

test("reads the certificate again after one 401 of the federation service: it may just have been replaced", async () => {
  // helidon-io/helidon#3001
  federation.failNext(1, 401);
  expect(await callService(server, credentials, 5)).toEqual({ 200: 5 });
  expect(federation.tokens).toHaveLength(1);
  const reads = metadata.requests.filter(({ path }) => path.endsWith("/identity/cert.pem"));
  expect(reads).toHaveLength(2);
});

test("fails after a second 401", async () => {
  federation.failNext(9, 401);
  await expect(credentials.resolve()).rejects.toThrow(/\/v1\/x509 answered 401/);
  expect(metadata.requests.filter(({ path }) => path.endsWith("/identity/cert.pem"))).toHaveLength(2);
});

test.each<[string, () => ConstructorParameters<typeof InstancePrincipalCredentials>[0]]>([
  [
    "the environment",
    () => ({ env: { OCI_METADATA_BASE_URL: metadata.baseURL, OCI_SDK_AUTH_CLIENT_REGION_URL: federation.url } }),
  ],
  [
    "the environment, without trailing slashes or with too many",
    () => ({
      env: {
        OCI_METADATA_BASE_URL: ` ${metadata.baseURL.replace(/\/$/, "")} `,
        OCI_SDK_AUTH_CLIENT_REGION_URL: `${federation.url}//`,
      },
    }),
  ],
  [
    "the options, before the environment",
    () => ({
      metadataBaseUrl: metadata.baseURL,
      federationEndpoint: federation.url,
      env: { OCI_METADATA_BASE_URL: "http://127.0.0.1:9/", OCI_SDK_AUTH_CLIENT_REGION_URL: "http://127.0.0.1:9" },
    }),
  ],
  [
    "the options, with the path that Oracle's Python SDK wants",
    () => ({ metadataBaseUrl: metadata.baseURL, federationEndpoint: `${federation.url}/v1/x509` }),
  ],
])("finds its services by %s", async (_name, options) => {
  expect(await callService(server, new InstancePrincipalCredentials(options()))).toEqual({ 200: 1 });
});

test.each<[string, Record<string, string>, string]>([
  ["of OCI_DEFAULT_REALM", { OCI_DEFAULT_REALM: "oraclecloud99.com" }, "https://auth.xx-new-1.oraclecloud99.com/v1/x509"],
  [
    "of OCI_REGION_METADATA",
    { OCI_REGION_METADATA: '{"regionIdentifier":"xx-new-1","realmKey":"oc98","realmDomainComponent":"oraclecloud98.com"}' },
    "https://auth.xx-new-1.oraclecloud98.com/v1/x509",
  ],
])("finds the federation service in the realm %s, where the instance does not know it", async (_name, env, url) => {
  await using place = await startInstanceMetadata({ identity: metadata.identity, region: "xx-new-1", regionInfo: null });
  const asked: string[] = [];
  const send: typeof fetch = async (input, init) => {
    if (String(input).startsWith(place.url)) return fetch(input, init);
    asked.push(String(input));
    return new Response("{}", { status: 403 });
  };
  await expect(
    new InstancePrincipalCredentials({ metadataBaseUrl: place.baseURL, env, fetch: send }).resolve(),
  ).rejects.toThrow();
  expect(asked).toEqual([url]);
  const lost = new InstancePrincipalCredentials({ metadataBaseUrl: place.baseURL, env: {}, fetch: send });
  await expect(lost.resolve()).rejects.toThrow(/no region "xx-new-1" \(the metadata service of the instance\)/);
});

test.each<[string, { region: string; realm?: string }, string]>([
  [
    "a realm that is known to the instance only",
    { region: "xx-new-1", realm: "oraclecloud99.com" },
    "https://auth.xx-new-1.oraclecloud99.com/v1/x509",
  ],
  ["a short key, where there is no realm", { region: "iad" }, "https://auth.us-ashburn-1.oraclecloud.com/v1/x509"],
])("finds the federation service of %s", async (_name, { region, realm }, url) => {
  const regionInfo = realm ? { realmKey: "oc99", realmDomainComponent: realm, regionKey: "XXX", regionIdentifier: region } : null;
  await using place = await startInstanceMetadata({ identity: metadata.identity, region, regionInfo });
  const asked: string[] = [];
  const send: typeof fetch = (input, init) => {
    if (String(input).startsWith(place.url)) return fetch(input, init);
    asked.push(String(input));
    return fetch(`${federation.url}/v1/x509`, init);
  };
  const elsewhere = new InstancePrincipalCredentials({ metadataBaseUrl: place.baseURL, fetch: send });
  // The signature is for another host.
  await expect(elsewhere.resolve()).rejects.toThrow("answered 401");
  expect(asked[0]).toBe(url);
  expect(await elsewhere.region()).toBe(region === "iad" ? "us-ashburn-1" : region);
});
