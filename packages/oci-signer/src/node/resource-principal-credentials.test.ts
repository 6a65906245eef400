import { ConfigurationError } from "@locus/core";
import {
  makeResourcePrincipal,
  type OCIServer,
  startOCIServer,
  type TestSession,
  writeResourcePrincipal,
} from "@locus/testkit/oci";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callService } from "./call-service.js";
import { ResourcePrincipalCredentials } from "./resource-principal-credentials.js";

let server: OCIServer;

beforeAll(async () => {
  server = await startOCIServer();
});
afterAll(() => server.close());

const register = ({ token, publicKey }: TestSession) => server.identities.addToken(token, publicKey);
const endedAt = Math.floor(Date.now() / 1000) - 5;

test.each([
  ["values", {}],
  ["values, its key encrypted", { key: { passphrase: "open sesame" } }],
])("signs with %s", async (_name, options) => {
  const principal = await makeResourcePrincipal(options);
  register(principal);
  const credentials = new ResourcePrincipalCredentials({ env: principal.env });
  expect(await callService(server, credentials, 5)).toEqual({ 200: 5 });
  expect(server.requests.at(-1)?.identity).toMatchObject({ keyId: principal.keyId });
});

test.each([
  ["files", {}],
  ["files, its key encrypted", { key: { passphrase: "open sesame" } }],
])("signs with %s, and follows them", async (_name, options) => {
  const [principal, next] = await Promise.all([makeResourcePrincipal(options), makeResourcePrincipal(options)]);
  await using files = await writeResourcePrincipal(principal);
  register(principal);
  register(next);
  const credentials = new ResourcePrincipalCredentials({ env: files.env });
  expect(await callService(server, credentials, 5)).toEqual({ 200: 5 });
  await files.rotate(next);
  expect(await callService(server, credentials, 50)).toEqual({ 200: 50 });
  expect(server.requests.at(-1)?.identity).toMatchObject({ keyId: next.keyId });
});

test("signs with a key whose line ends are spelled out, and a version with one", async () => {
  const { env, token, publicKey } = await makeResourcePrincipal();
  server.identities.addToken(token, publicKey);
  const { OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM: pem = "" } = env;
  const spelled = {
    ...env,
    OCI_RESOURCE_PRINCIPAL_VERSION: "2.2\n",
    OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM: pem.replaceAll("\n", "\\n"),
  };
  expect(await callService(server, new ResourcePrincipalCredentials({ env: spelled }))).toEqual({ 200: 1 });
});

test("takes new files when 50 requests find the old token refused", async () => {
  const [principal, next] = await Promise.all([makeResourcePrincipal(), makeResourcePrincipal()]);
  await using files = await writeResourcePrincipal(principal);
  register(next);
  const credentials = new ResourcePrincipalCredentials({ env: files.env });
  expect(await callService(server, credentials)).toEqual({ 401: 1 });
  await files.rotate(next);
  expect(await callService(server, credentials, 50)).toEqual({ 200: 50 });
});

test("a token that has expired as a value says what helps", async () => {
  const { env } = await makeResourcePrincipal({ claims: { exp: endedAt } });
  const attempt = new ResourcePrincipalCredentials({ env }).resolve();
  await expect(attempt).rejects.toThrow(/\(OCI_RESOURCE_PRINCIPAL_RPST\) expired at .* Restart the program/);
});

const values = {
  OCI_RESOURCE_PRINCIPAL_VERSION: "2.2",
  OCI_RESOURCE_PRINCIPAL_RPST: "/t",
  OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM: "/k",
};

test.each<[string, Record<string, string | undefined>, string]>([
  ["no resource principal", {}, "OCI_RESOURCE_PRINCIPAL_VERSION is not set"],
  ["no token", { ...values, OCI_RESOURCE_PRINCIPAL_RPST: undefined }, "OCI_RESOURCE_PRINCIPAL_RPST, the token"],
  ["a path that is not absolute", { ...values, OCI_RESOURCE_PRINCIPAL_RPST: "~/rpst" }, "RPST is a relative path"],
  ["another such", { ...values, OCI_RESOURCE_PRINCIPAL_RPST: "../rpst" }, "RPST is a relative path"],
  ["no key", { ...values, OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM: "" }, "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM, the private key"],
  ...["1.1", "2.1", "2.1.1", "2.1.2", "3.0", "4"].map((version): [string, Record<string, string>, string] => [
    `version ${version}`,
    { ...values, OCI_RESOURCE_PRINCIPAL_VERSION: version },
    `OCI_RESOURCE_PRINCIPAL_VERSION is ${version}, which`,
  ]),
])("refuses %s at once", (_name, env, message) => {
  const attempt = () => new ResourcePrincipalCredentials({ env });
  expect(attempt).toThrow(message);
  expect(attempt).toThrow(expect.toSatisfy((error: unknown) => ConfigurationError.isInstance(error)));
});

test("names a file that cannot be read", async () => {
  await expect(new ResourcePrincipalCredentials({ env: values }).resolve()).rejects.toThrow(/\/[kt] cannot be read \(ENOENT\)/);
});
