import { AuthenticationError, ConnectionError, ServerError } from "@locus/core";
import { createOCIIdentities, type OCIServer, type ProxymuxServer, startOCIServer, startProxymux } from "@locus/testkit/oci";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { callService } from "./call-service.js";
import { OKEWorkloadIdentityCredentials } from "./oke-workload-identity-credentials.js";

let server: OCIServer;
let proxymux: ProxymuxServer;
let credentials: OKEWorkloadIdentityCredentials;

beforeEach(async () => {
  const identities = createOCIIdentities();
  [server, proxymux] = await Promise.all([startOCIServer({ identities }), startProxymux({ identities })]);
  credentials = new OKEWorkloadIdentityCredentials({ env: proxymux.env, serviceAccountTokenFile: proxymux.tokenFile });
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all([server.close(), proxymux.close()]);
});

const problems = () => server.requests.flatMap(({ signature }) => signature.problem?.check ?? []);

/** Lets time pass for everybody. */
function pass(milliseconds: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + milliseconds });
  for (const service of [server, proxymux]) service.setClock(() => Date.now());
}

test("signs as the pod, with one token for concurrent requests", async () => {
  expect(await callService(server, credentials, 50)).toEqual({ 200: 50 });
  expect(proxymux.tokens).toHaveLength(1);
});

test("gets one new token at half of the old one's lifetime, with the current service account token and authority", async () => {
  await callService(server, credentials);
  pass(590_000);
  await callService(server, credentials);
  expect(proxymux.tokens).toHaveLength(1);
  pass(20_000);
  await proxymux.rotateServiceAccount("sa-token-2");
  await proxymux.rotateCA();
  expect(await callService(server, credentials, 50)).toEqual({ 200: 50 });
  expect(proxymux.tokens).toHaveLength(2);
  expect(problems()).toEqual([]);
});

test("gets one new token when 50 requests are refused", async () => {
  await callService(server, credentials);
  server.identities.remove(`ST$${proxymux.tokens[0]}`);
  expect(await callService(server, credentials, 50)).toEqual({ 200: 50 });
  expect(proxymux.tokens).toHaveLength(2);
  expect(new Set(problems())).toEqual(new Set(["key"]));
});

test("uses the old token while the token service fails", async () => {
  await callService(server, credentials);
  pass(700_000);
  proxymux.failNext(3);
  expect(await callService(server, credentials, 10)).toEqual({ 200: 10 });
  expect(proxymux.tokens).toHaveLength(1);
});

test("asks again when the token service answers 500", async () => {
  proxymux.failNext(2);
  expect(await callService(server, credentials)).toEqual({ 200: 1 });
});

test.each<[string, () => unknown, { isInstance(error: unknown): boolean }, RegExp]>([
  ["is down", () => proxymux.setDown(true), ConnectionError, /cannot be reached \(ECONNRESET\)/],
  ["fails", () => proxymux.failNext(9), ServerError, /answered 500 \(InternalServerError/],
  ["refuses", () => proxymux.failNext(9, 403), AuthenticationError, /answered 403/],
])("names the token service and what to check when it %s", async (_name, arrange, kind, message) => {
  arrange();
  const error = await credentials.resolve().catch((reason: unknown) => reason);
  expect(error).toSatisfy((value) => kind.isInstance(value));
  expect(String(error)).toContain(`${proxymux.url}/resourcePrincipalSessionTokens`);
  expect(String(error)).toMatch(message);
  expect(String(error)).toContain("enhanced clusters");
  expect(String(error)).not.toContain("sa-token");
});

test("trusts the cluster's authority and no other", async () => {
  await using other = await startProxymux({ identities: server.identities });
  const wrong = { ...proxymux.env, OCI_KUBERNETES_SERVICE_ACCOUNT_CERT_PATH: other.caFile };
  const attempt = new OKEWorkloadIdentityCredentials({ env: wrong, serviceAccountTokenFile: proxymux.tokenFile }).resolve();
  await expect(attempt).rejects.toThrow(/cannot be reached \((UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_SIGNATURE_FAILURE)\)/);
  expect(proxymux.requests).toHaveLength(0);
});

test("names what is missing", async () => {
  expect(() => new OKEWorkloadIdentityCredentials({ env: {} })).toThrow("KUBERNETES_SERVICE_HOST is not set");
  const env = { KUBERNETES_SERVICE_HOST: "::1" };
  const noToken = new OKEWorkloadIdentityCredentials({
    env,
    serviceAccountTokenFile: "/nowhere/token",
    serviceAccountCAFile: proxymux.caFile,
  });
  await expect(noToken.resolve()).rejects.toThrow("/nowhere/token cannot be read (ENOENT)");
  const noCA = new OKEWorkloadIdentityCredentials({
    env,
    serviceAccountTokenFile: proxymux.tokenFile,
    serviceAccountCAFile: "/nowhere/ca",
  });
  await expect(noCA.resolve()).rejects.toThrow("/nowhere/ca cannot be read (ENOENT)");
});
