import { writeFile } from "node:fs/promises";
import {
  createOCIIdentities,
  createSessionRefresh,
  makeSession,
  type OCIConfigFile,
  type OCIHandler,
  type OCIServer,
  rotateSession,
  startOCIServer,
  type TestSession,
  writeOCIConfig,
} from "@locus/testkit/oci";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { callService } from "./call-service.js";
import { ConfigFileCredentials, type ConfigFileOptions } from "./config-file-credentials.js";

const path = "/v1/authentication/refresh";
let server: OCIServer;
let session: TestSession;
let files: OCIConfigFile<"S">;
/** How the auth service answers. */
let answer: OCIHandler;

beforeEach(async () => {
  const identities = createOCIIdentities();
  answer = createSessionRefresh(identities);
  server = await startOCIServer({
    identities,
    handle: { [path]: (exchange) => answer(exchange), "/": (exchange) => exchange.json(200, {}) },
  });
  await start(30);
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all([server.close(), files[Symbol.asyncDispose]()]);
});

/** Makes the session, which ends in some seconds, and its profile. */
async function start(seconds: number): Promise<void> {
  await files?.[Symbol.asyncDispose]();
  session = await makeSession({ claims: { exp: Math.floor(Date.now() / 1000) + seconds } });
  server.identities.addToken(session.token, session.publicKey);
  files = await writeOCIConfig({ profiles: { S: { session, region: "us-chicago-1" } } });
}

const credentialsOf = (more: ConfigFileOptions = {}) =>
  new ConfigFileCredentials({ configFile: files.configFile, profile: "S", env: {}, federationEndpoint: server.url, ...more });

const refreshes = () => server.requests.filter((request) => request.path === path);
const keyIdOf = async (credentials: ConfigFileCredentials) => (await credentials.resolve()).keyId;

/** Lets time pass for everybody. */
function pass(milliseconds: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + milliseconds });
  server.setClock(() => Date.now());
}

test("a session is refreshed before it expires, once for all waiting requests, like `oci session refresh`", async () => {
  const credentials = credentialsOf();
  expect(await callService(server, credentials, 50)).toEqual({ 200: 50 });
  expect(refreshes()).toHaveLength(1);
  expect(refreshes()[0]).toMatchObject({
    method: "POST",
    body: { currentToken: session.token },
    identity: { keyId: session.keyId },
    signature: { signedHeaders: ["date", "(request-target)", "host", "content-length", "content-type", "x-content-sha256"] },
  });
  expect(await keyIdOf(credentials)).not.toBe(session.keyId);
});

test("a session with time left is not refreshed", async () => {
  await start(3_600);
  expect(await callService(server, credentialsOf(), 5)).toEqual({ 200: 5 });
  expect(refreshes()).toEqual([]);
});

test("it lasts as long as the service extends it, after the file's token has expired", async () => {
  const credentials = credentialsOf();
  for (let hour = 0; hour < 3; hour++) {
    expect(await callService(server, credentials, 10)).toEqual({ 200: 10 });
    pass(3_570_000);
  }
  expect(refreshes()).toHaveLength(3);
});

test("the files stay as they are", async () => {
  await callService(server, credentialsOf());
  expect(await callService(server, credentialsOf({ federationEndpoint: "http://127.0.0.1:9" }))).toEqual({ 200: 1 });
  expect(server.requests.at(-1)?.identity).toMatchObject({ keyId: session.keyId });
});

test("a newer token in the file counts more than one in memory", async () => {
  const credentials = credentialsOf();
  await callService(server, credentials);
  const next = await makeSession();
  server.identities.addToken(next.token, next.publicKey);
  await rotateSession(files.profiles.S, next);
  expect(await callService(server, credentials, 10)).toEqual({ 200: 10 });
  expect(await keyIdOf(credentials)).toBe(next.keyId);
  expect(refreshes()).toHaveLength(1);
});

test("a newer file at expiry is used instead of a refresh", async () => {
  await start(600);
  const credentials = credentialsOf();
  await callService(server, credentials);
  const next = await makeSession();
  server.identities.addToken(next.token, next.publicKey);
  await rotateSession(files.profiles.S, next);
  pass(590_000);
  expect(await callService(server, credentials, 10)).toEqual({ 200: 10 });
  expect(refreshes()).toEqual([]);
});

describe("when the refresh fails, the old token is used until it expires", () => {
  const outcomes = async (credentials: ConfigFileCredentials): Promise<unknown> => {
    expect(await callService(server, credentials, 10)).toEqual({ 200: 10 });
    expect(await keyIdOf(credentials)).toBe(session.keyId);
    pass(31_000);
    return credentials.resolve().catch((error: unknown) => error);
  };
  const advice = "Run `oci session authenticate --profile-name S --region us-chicago-1`";

  test("the session has had its longest life", async () => {
    answer = (exchange) => exchange.json(401, { code: "NotAuthenticated", message: "The session has ended." });
    const error = await outcomes(credentialsOf());
    expect(error).toMatchObject({ code: "authentication" });
    expect(String(error)).toContain("expired at");
    expect(String(error)).toContain(`${server.url}${path} answered 401 (NotAuthenticated: The session has ended.)`);
    expect(String(error)).toContain(advice);
    expect(refreshes().length).toBeLessThanOrEqual(2);
  });

  // oracle/oci-cli#940, oracle/oci-cli#970: the service answers 200 with a token that ends no later.
  test.each<[string, () => string]>([
    ["the same token", () => session.token],
    ["a token that says no end", () => "eyJ.e30.x"],
    ["a token that ends no later", () => session.token.replace(/[^.]+$/, "b3RoZXI")],
  ])("the service gives %s, and is not asked again", async (_name, token) => {
    answer = (exchange) => exchange.json(200, { token: token() });
    const credentials = credentialsOf();
    const error = await outcomes(credentials);
    expect(String(error)).toContain(`no longer extends it. ${advice}`);
    expect(refreshes()).toHaveLength(1);
  });

  test.each<[string, OCIHandler]>([
    ["fails", (exchange) => exchange.json(503, { code: "ServiceUnavailable", message: "later" })],
    ["gives nonsense", (exchange) => exchange.json(200, "nonsense")],
    ["gives no token", (exchange) => exchange.json(200, { token: "" })],
    ["hangs up", (exchange) => exchange.destroy()],
  ])("the service %s", async (_name, handler) => {
    answer = handler;
    const error = await outcomes(credentialsOf());
    expect(String(error)).toMatch(
      /expired at .* It could not be refreshed: The auth service at .* Run `oci session authenticate/,
    );
    for (const secret of [session.token, session.privateKey.slice(100, 140)]) expect(String(error)).not.toContain(secret);
  });

  test("the service cannot be reached", async () => {
    expect(String(await outcomes(credentialsOf({ federationEndpoint: "http://127.0.0.1:9" })))).toContain("cannot be reached");
  });

  test("the service repeats the token in its refusal, which is not shown", async () => {
    answer = (exchange) => exchange.json(400, { code: "InvalidParameter", message: `Bad token ${session.token}` });
    const error = await outcomes(credentialsOf());
    expect(String(error)).toContain("Bad token [redacted]");
    expect(String(error)).not.toContain(session.token.split(".")[1]);
  });
});

test("one that failed for a while is tried again before the end", async () => {
  const refuse: OCIHandler = (exchange) => exchange.json(503, { code: "ServiceUnavailable", message: "later" });
  const prolong = answer;
  answer = refuse;
  await start(50);
  const credentials = credentialsOf();
  expect(await keyIdOf(credentials)).toBe(session.keyId);
  answer = prolong;
  pass(30_000);
  expect(await keyIdOf(credentials)).not.toBe(session.keyId);
});

describe("the auth service is", () => {
  const asked: string[] = [];
  const record: typeof fetch = async (input) => {
    asked.push(String(input));
    return new Response("{}", { status: 503 });
  };

  test.each<[string, ConfigFileOptions, string, string]>([
    ["that of the profile's region", {}, "us-chicago-1", "https://auth.us-chicago-1.oraclecloud.com"],
    ["in its realm", {}, "eu-frankfurt-2", "https://auth.eu-frankfurt-2.oraclecloud.eu"],
    [
      "that of OCI_REGION, where the profile has none",
      { env: { OCI_REGION: "fra" } },
      "",
      "https://auth.eu-frankfurt-1.oraclecloud.com",
    ],
    [
      "in OCI_DEFAULT_REALM",
      { env: { OCI_DEFAULT_REALM: "oc99" } },
      "mars-north-1",
      "https://auth.mars-north-1.oraclecloud99.com",
    ],
    [
      "OCI_SDK_AUTH_CLIENT_REGION_URL",
      { env: { OCI_SDK_AUTH_CLIENT_REGION_URL: "https://auth.example/" } },
      "phx",
      "https://auth.example",
    ],
    ["the one given", { federationEndpoint: "auth.example/v1/authentication/refresh" }, "phx", "https://auth.example"],
  ])("%s", async (_name, options, region, origin) => {
    asked.length = 0;
    await using own = await writeOCIConfig({ profiles: { S: { session, ...(region && { region }) } } });
    await new ConfigFileCredentials({ configFile: own.configFile, profile: "S", env: {}, fetch: record, ...options }).resolve();
    expect(asked).toEqual([origin + path]);
  });

  test.each(["", "us-chikago-1"])("not called without a known region: %j", async (region) => {
    asked.length = 0;
    await using own = await writeOCIConfig({ profiles: { S: { session, ...(region && { region }) } } });
    await new ConfigFileCredentials({ configFile: own.configFile, profile: "S", env: {}, fetch: record }).resolve();
    expect(asked).toEqual([]);
  });
});

test("a session that has ended is not refreshed: it could not be", async () => {
  await start(-5);
  await expect(credentialsOf().resolve()).rejects.toThrow(/expired at .* Run `oci session authenticate/);
  expect(refreshes()).toEqual([]);
  await writeFile(files.profiles.S.tokenFile ?? "", session.token);
});
