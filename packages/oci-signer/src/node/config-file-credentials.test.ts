import { createPublicKey } from "node:crypto";
import { appendFile, chmod, copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { AuthenticationError, ConfigurationError } from "@locus/core";
import {
  makeApiKey,
  makeSession,
  type OCIProfile,
  type OCIServer,
  rotateSession,
  startOCIServer,
  type TestApiKey,
  type TestSession,
  writeOCIConfig,
} from "@locus/testkit/oci";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { callService } from "./call-service.js";
import { ConfigFileCredentials } from "./config-file-credentials.js";

let server: OCIServer;
let apiKey: TestApiKey;
let session: TestSession;
let next: TestSession;

beforeAll(async () => {
  [server, apiKey, session, next] = await Promise.all([startOCIServer(), makeApiKey(), makeSession(), makeSession()]);
  server.identities.addApiKey(apiKey);
  server.identities.addToken(session.token, session.publicKey);
  server.identities.addToken(next.token, next.publicKey);
});
afterAll(() => server.close());

const problems = () => server.requests.flatMap(({ signature }) => signature.problem?.check ?? []);

describe("an API key", () => {
  test.each<[string, OCIProfile["key"]]>([
    ["PKCS#8", {}],
    ["PKCS#1", { type: "pkcs1" }],
    ["encrypted PKCS#8", { passphrase: "open sesame" }],
    ["encrypted PKCS#1", { type: "pkcs1", passphrase: "open sesame" }],
  ])("signs with a key in %s", async (_name, key = {}) => {
    await using files = await writeOCIConfig({ profiles: { DEFAULT: { apiKey, key } } });
    const credentials = new ConfigFileCredentials({ configFile: files.configFile });
    expect(await callService(server, credentials)).toEqual({ 200: 1 });
    expect(server.requests.at(-1)?.identity).toMatchObject({ type: "api_key", keyId: apiKey.keyId });
  });

  // oracle/oci-cli#903, oracle/oci-java-sdk#42
  test.each<[string, OCIProfile["key"], Record<string, string>]>([
    ["the label that the Console puts behind it", {}, {}],
    ["that label, encrypted", { type: "pkcs1", passphrase: "open sesame" }, {}],
    ["a passphrase that it does not need", {}, { pass_phrase: "open sesame" }],
  ])("signs with a key that has %s", async (_name, key = {}, extra) => {
    await using files = await writeOCIConfig({ profiles: { DEFAULT: { apiKey, key, extra } } });
    await appendFile(files.profiles.DEFAULT.keyFile ?? "", "\nOCI_API_KEY\n");
    expect(await callService(server, new ConfigFileCredentials({ configFile: files.configFile }))).toEqual({ 200: 1 });
  });

  const raw = ({ tenancy, user, fingerprint }: TestApiKey, more: string) =>
    `[DEFAULT]\nuser=${user}\ntenancy=${tenancy}\nfingerprint=${fingerprint}\n${more}\n`;

  // key_content is the Python SDK's, passphrase Go's.
  test.each<[string, OCIProfile["key"], (pem: string, keyFile: string) => string]>([
    ["key_content in one line", {}, (pem) => `key_content=${pem.trim().replaceAll("\n", "\\n")}`],
    ["key_content in several lines", {}, (pem) => `key_content=${pem.trim().replaceAll("\n", "\n    ")}`],
    [
      "key_content, encrypted",
      { passphrase: "open sesame" },
      (pem) => `passphrase=open sesame\nkey_content=${pem.trim().replaceAll("\n", "\\r\\n")}`,
    ],
    ["passphrase", { passphrase: "open sesame" }, (_pem, keyFile) => `passphrase=open sesame\nkey_file=${keyFile}`],
  ])("signs with a profile that has %s", async (_name, key = {}, more) => {
    await using files = await writeOCIConfig({ profiles: { DEFAULT: { apiKey, key } } });
    const { keyFile = "" } = files.profiles.DEFAULT;
    await writeFile(files.configFile, raw(apiKey, more(await readFile(keyFile, "utf8"), keyFile)));
    expect(await callService(server, new ConfigFileCredentials({ configFile: files.configFile }))).toEqual({ 200: 1 });
  });

  test.each<[string, (pem: string) => string]>([
    ["a byte order mark", (pem) => `\uFEFF${pem}`],
    ["the indentation of what it was copied from", (pem) => pem.replace(/^/gm, "\t  ")],
    ["line ends of Windows", (pem) => pem.replaceAll("\n", "\r\n")],
    ["line ends that are spelled out", (pem) => pem.replaceAll("\n", "\\n")],
  ])("signs with a key file that has %s", async (_name, change) => {
    for (const key of [{}, { type: "pkcs1" as const, passphrase: "open sesame" }]) {
      await using files = await writeOCIConfig({ profiles: { DEFAULT: { apiKey, key } } });
      const { keyFile = "" } = files.profiles.DEFAULT;
      await writeFile(keyFile, change(await readFile(keyFile, "utf8")));
      expect(await callService(server, new ConfigFileCredentials({ configFile: files.configFile }))).toEqual({ 200: 1 });
    }
  });

  test("reads a file in UTF-16, as PowerShell writes it", async () => {
    await using files = await writeOCIConfig({ profiles: { DEFAULT: { apiKey } } });
    await writeFile(files.configFile, `\uFEFF${await readFile(files.configFile, "utf8")}`, "utf16le");
    expect(await callService(server, new ConfigFileCredentials({ configFile: files.configFile }))).toEqual({ 200: 1 });
  });

  test.each<[string, Record<string, string>, string]>([
    ["a wrong passphrase", { pass_phrase: "hunter2" }, "cannot be decrypted: its passphrase is wrong"],
    ["no passphrase", { pass_phrase: "" }, "is encrypted and has no passphrase"],
    ["a key that is not there", { key_file: "/nowhere/key.pem" }, "/nowhere/key.pem cannot be read (ENOENT)"],
    ["a directory for a key", { key_file: "/" }, "The private key / cannot be read (EISDIR)"],
    ["a file that is no key", { key_file: "/dev/null" }, "The private key /dev/null is not a private key in PEM form"],
  ])("refuses %s", async (_name, extra, message) => {
    await using files = await writeOCIConfig({ profiles: { DEFAULT: { apiKey, key: { passphrase: "open sesame" }, extra } } });
    const credentials = new ConfigFileCredentials({ configFile: files.configFile, onWarning: () => {} });
    const attempt = credentials.resolve().catch((error: unknown) => error);
    expect(await attempt).toSatisfy(ConfigurationError.isInstance.bind(ConfigurationError));
    expect(await attempt).toHaveProperty("message", expect.stringContaining(message));
    expect(String(await attempt)).not.toContain("hunter2");
  });

  test("warns once of a key that others can read", async () => {
    await using files = await writeOCIConfig({ profiles: { DEFAULT: { apiKey } } });
    const keyFile = files.profiles.DEFAULT.keyFile ?? "";
    await chmod(keyFile, 0o644);
    const warnings: string[] = [];
    const { configFile } = files;
    const credentials = new ConfigFileCredentials({ configFile, onWarning: (message) => warnings.push(message) });
    await credentials.resolve();
    await credentials.resolve({ forceRefresh: true });
    expect(warnings).toEqual([expect.stringMatching(/key .*DEFAULT\.pem is open to other users \(mode 0644\)\. Run `chmod 600/)]);
    await chmod(keyFile, 0o600);
    await new ConfigFileCredentials({ configFile, onWarning: (message) => warnings.push(message) }).resolve();
    expect(warnings).toHaveLength(1);
  });

  test("warns once of a configuration with a passphrase that others can read, and only of one", async () => {
    const key = { passphrase: "open sesame" };
    await using files = await writeOCIConfig({ profiles: { DEFAULT: { apiKey, key }, S: { session, key }, PLAIN: { apiKey } } });
    const { configFile } = files;
    const warningsOf = async (profile: string): Promise<string[]> => {
      const warnings: string[] = [];
      const credentials = new ConfigFileCredentials({ configFile, profile, onWarning: (message) => warnings.push(message) });
      await credentials.resolve();
      await credentials.resolve({ forceRefresh: true });
      return warnings;
    };
    await chmod(configFile, 0o640);
    const warning = expect.stringMatching(
      /which has a pass_phrase, .*config is open to other users \(mode 0640\)\. Run `chmod 600 .*config`/,
    );
    expect(await warningsOf("DEFAULT")).toEqual([warning]);
    expect(await warningsOf("S")).toEqual([warning]);
    await writeFile(configFile, (await readFile(configFile, "utf8")).replaceAll(/^pass_phrase=.*$/gm, ""));
    expect(await warningsOf("PLAIN")).toEqual([]);
    await chmod(configFile, 0o600);
    expect(await warningsOf("PLAIN")).toEqual([]);
  });

  test("that is refused is read again, but not sent again", async () => {
    await using files = await writeOCIConfig({ profiles: { DEFAULT: { apiKey: await makeApiKey() } } });
    const sent = server.requests.length;
    expect(await callService(server, new ConfigFileCredentials({ configFile: files.configFile }))).toEqual({ 401: 1 });
    expect(server.requests).toHaveLength(sent + 1);
  });

  test("takes a new key after a 401", async () => {
    const newKey = await makeApiKey();
    await using files = await writeOCIConfig({ profiles: { DEFAULT: { apiKey: newKey } } });
    const credentials = new ConfigFileCredentials({ configFile: files.configFile });
    expect(await callService(server, credentials)).toEqual({ 401: 1 });
    await using other = await writeOCIConfig({ profiles: { DEFAULT: { apiKey } } });
    await copyFile(other.configFile, files.configFile);
    expect(await callService(server, credentials)).toEqual({ 200: 1 });
  });
});

describe("a session", () => {
  test("signs, with a line end after the token and an encrypted key", async () => {
    await using files = await writeOCIConfig({ profiles: { S: { session, key: { passphrase: "open sesame" } } } });
    await writeFile(files.profiles.S.tokenFile ?? "", `${session.token}\r\n`);
    const credentials = new ConfigFileCredentials({ configFile: files.configFile, profile: "S" });
    expect(await callService(server, credentials, 5)).toEqual({ 200: 5 });
    expect(server.requests.at(-1)?.identity).toMatchObject({ type: "token", keyId: session.keyId });
  });

  test("is read again when its files change, and nobody ever pairs one's key with the other's token", async () => {
    await using files = await writeOCIConfig({ profiles: { S: { session } } });
    const credentials = new ConfigFileCredentials({ configFile: files.configFile, profile: "S" });
    const before = problems();
    expect(await callService(server, credentials, 5)).toEqual({ 200: 5 });
    await rotateSession(files.profiles.S, next, async () => {
      expect(await callService(server, credentials, 50)).toEqual({ 200: 50 });
      expect(server.requests.at(-1)?.identity).toMatchObject({ keyId: session.keyId });
    });
    expect(await callService(server, credentials, 50)).toEqual({ 200: 50 });
    expect(server.requests.at(-1)?.identity).toMatchObject({ keyId: next.keyId });
    expect(problems()).toEqual(before);
  });

  test("read for the first time while it is rotated is waited for, when its token names its key", async () => {
    const jwk = JSON.stringify({ kty: "RSA", n: modulusOf(next) });
    const named = await makeSession({ claims: { jwk: JSON.stringify({ kty: "RSA", n: modulusOf(session) }) } });
    await using files = await writeOCIConfig({ profiles: { S: { session: { ...named, privateKey: session.privateKey } } } });
    const credentials = new ConfigFileCredentials({ configFile: files.configFile, profile: "S" });
    const nextToken = (await makeSession({ claims: { jwk } })).token;
    let resolved: Promise<unknown> | undefined;
    await rotateSession(files.profiles.S, { ...next, token: nextToken }, async () => {
      resolved = credentials.resolve();
    });
    expect(await resolved).toMatchObject({ keyId: `ST$${nextToken}` });
  });

  test("with a token of another key is refused in the end", async () => {
    const jwk = { kty: "RSA", n: modulusOf(next) };
    const foreign = await makeSession({ claims: { jwk } });
    await using files = await writeOCIConfig({ profiles: { S: { session: foreign } } });
    const attempt = new ConfigFileCredentials({ configFile: files.configFile, profile: "S" }).resolve();
    await expect(attempt).rejects.toThrow(/does not match its private key\. Run `oci session authenticate --profile-name S`/);
  });

  test("is read again once after a 401, for all who were refused", async () => {
    const [old, fresh] = [await makeSession(), await makeSession()];
    await using files = await writeOCIConfig({ profiles: { S: { session: old } } });
    server.identities.addToken(fresh.token, fresh.publicKey);
    const credentials = new ConfigFileCredentials({ configFile: files.configFile, profile: "S" });
    await credentials.resolve();
    await rotateSession(files.profiles.S, fresh);
    expect(await callService(server, credentials, 50)).toEqual({ 200: 50 });
  });

  test("that has expired says how to get a new one", async () => {
    const ended = await makeSession({ claims: { exp: Math.floor(Date.now() / 1000) - 5 } });
    await using files = await writeOCIConfig({ profiles: { S: { session: ended, region: "eu-frankfurt-1" } } });
    const error = await new ConfigFileCredentials({ configFile: files.configFile, profile: "S" })
      .resolve()
      .catch((reason: unknown) => reason);
    expect(error).toSatisfy(AuthenticationError.isInstance.bind(AuthenticationError));
    expect(String(error)).toMatch(/expired at .* Run `oci session authenticate --profile-name S --region eu-frankfurt-1`/);
  });

  test("is used until it expires, and not longer", async () => {
    const exp = Math.floor(Date.now() / 1000) + 3_600;
    const own = await makeSession({ claims: { exp } });
    await using files = await writeOCIConfig({ profiles: { S: { session: own } } });
    const credentials = new ConfigFileCredentials({ configFile: files.configFile, profile: "S" });
    await credentials.resolve();
    vi.useFakeTimers({ toFake: ["Date"], now: exp * 1_000 - 10_000 });
    try {
      expect(await credentials.resolve()).toMatchObject({ keyId: own.keyId });
      vi.setSystemTime(exp * 1_000 + 10_000);
      await expect(credentials.resolve()).rejects.toThrow("oci session authenticate");
    } finally {
      vi.useRealTimers();
    }
  });

  test("that has expired is read again once for all callers", async () => {
    const old = await makeSession({ claims: { exp: Math.floor(Date.now() / 1000) + 600 } });
    await using files = await writeOCIConfig({ profiles: { S: { session: old } } });
    const credentials = new ConfigFileCredentials({ configFile: files.configFile, profile: "S" });
    const first = await credentials.resolve();
    await rotateSession(files.profiles.S, session);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 599_000 });
    try {
      const keys = new Set(await Promise.all(Array.from({ length: 50 }, () => credentials.resolve())));
      expect([...keys]).toEqual([expect.objectContaining({ keyId: session.keyId })]);
      expect(keys).not.toContain(first);
    } finally {
      vi.useRealTimers();
    }
  });

  test("that is refused is read again, but not sent again", async () => {
    await using files = await writeOCIConfig({ profiles: { S: { session: await makeSession() } } });
    const sent = server.requests.length;
    expect(await callService(server, new ConfigFileCredentials({ configFile: files.configFile, profile: "S" }))).toEqual({
      401: 1,
    });
    expect(server.requests).toHaveLength(sent + 1);
  });

  test("that is gone says so", async () => {
    await using files = await writeOCIConfig({ profiles: { S: { session } } });
    await rm(files.profiles.S.tokenFile ?? "");
    const attempt = new ConfigFileCredentials({ configFile: files.configFile, profile: "S" }).resolve();
    await expect(attempt).rejects.toThrow(/token file .*S\.token cannot be read \(ENOENT\)\. Run `oci session authenticate/);
  });
});

function modulusOf({ publicKey }: { publicKey: string }): string {
  return createPublicKey(publicKey).export({ format: "jwk" }).n ?? "";
}
