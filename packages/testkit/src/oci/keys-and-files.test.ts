import { createPrivateKey, createPublicKey } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { readOCISignatureVectors } from "@locus/internal-vectors";
import * as common from "oci-common";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { makeApiKey } from "./api-key.js";
import { keyFingerprint } from "./key-pair.js";
import { makeResourcePrincipal, writeResourcePrincipal } from "./resource-principal.js";
import { makeSecurityToken, tokenClaims } from "./security-token.js";
import { makeSession } from "./session.js";
import { rotateSession, writeOCIConfig } from "./write-oci-config.js";

beforeEach(() => {
  for (const method of ["log", "info", "warn"] as const) vi.spyOn(console, method).mockImplementation(() => {});
});
afterEach(() => void vi.unstubAllEnvs());

const key = await makeApiKey();
const read = (path: string | undefined) => readFileSync(path ?? "", "utf8");

test("the fingerprint is the MD5 of the public key as DER", () => {
  // The key of Oracle's examples. Oracle's tests use another fingerprint; Oracle's documentation has the right one.
  const { rsaPrivateKeyPkcs1DerBase64 } = readOCISignatureVectors();
  const published = createPrivateKey({ key: Buffer.from(rsaPrivateKeyPkcs1DerBase64, "base64"), format: "der", type: "pkcs1" });
  expect(keyFingerprint(createPublicKey(published))).toBe("73:61:a2:21:67:e0:df:be:7e:4b:93:1e:15:98:a5:b7");
});

describe("a key", () => {
  test.each([
    ["PKCS#8", {}, "BEGIN PRIVATE KEY"],
    ["PKCS#1", { type: "pkcs1" }, "BEGIN RSA PRIVATE KEY"],
    ["PKCS#8, encrypted", { passphrase: "geheim" }, "BEGIN ENCRYPTED PRIVATE KEY"],
    ["PKCS#1, encrypted", { type: "pkcs1", passphrase: "geheim" }, "Proc-Type: 4,ENCRYPTED"],
  ] as const)("as %s", (_name, format, header) => {
    const pem = key.privateKeyPem(format);
    expect(pem).toContain(header);
    const { passphrase } = { passphrase: undefined, ...format };
    const opened = createPrivateKey({ key: pem, ...(passphrase && { passphrase }) });
    expect(opened.export({ type: "pkcs8", format: "pem" })).toBe(key.privateKey);
  });
});

test("tokens carry their claims and are unique", () => {
  const [a, b] = [makeSecurityToken({ exp: 1, ü: "ö" }), makeSecurityToken({ exp: 1, ü: "ö" })];
  expect(tokenClaims(a)).toMatchObject({ exp: 1, ü: "ö" });
  expect(a).not.toBe(b);
  expect(tokenClaims("no token")).toEqual({});
});

describe("a config file", () => {
  test("is readable by oci-common, and only by its owner", async () => {
    const session = await makeSession();
    const encrypted = { type: "pkcs1", passphrase: "geheim" } as const;
    await using config = await writeOCIConfig({
      profiles: {
        DEFAULT: { apiKey: key, region: "us-chicago-1" },
        LOCKED: { apiKey: key, key: encrypted, region: "eu-frankfurt-1" },
        SESSION: { session, extra: { note: "x=y" } },
      },
    });
    const provider = new common.ConfigFileAuthenticationDetailsProvider(config.configFile, "LOCKED");
    expect(await provider.getKeyId()).toBe(key.keyId);
    expect(provider.getPassphrase()).toBe("geheim");
    expect(provider.getPrivateKey()).toBe(read(config.profiles.LOCKED.keyFile));
    const sessionProvider = new common.SessionAuthDetailProvider(config.configFile, "SESSION");
    expect(await sessionProvider.getKeyId()).toBe(session.keyId);

    const files = [config.configFile, config.profiles.DEFAULT.keyFile, config.profiles.SESSION.tokenFile];
    expect(files.map((file) => statSync(file ?? "").mode & 0o777)).toEqual([0o600, 0o600, 0o600]);
    expect(config.profiles.DEFAULT.tokenFile).toBeUndefined();
  });

  test("is removed with its files", async () => {
    const config = await writeOCIConfig({ profiles: { DEFAULT: { apiKey: key } } });
    await config[Symbol.asyncDispose]();
    expect(existsSync(config.dir)).toBe(false);
  });

  test("rotates the key first, then the token", async () => {
    const [first, second] = await Promise.all([makeSession(), makeSession()]);
    await using config = await writeOCIConfig({ profiles: { DEFAULT: { session: first } } });
    const { DEFAULT: files } = config.profiles;
    const seen: string[][] = [];
    const look = async () => void seen.push([read(files.keyFile), read(files.tokenFile)]);
    await rotateSession(files, second, look);
    await look();
    expect(seen).toEqual([
      [second.privateKey, first.token],
      [second.privateKey, second.token],
    ]);
    await expect(rotateSession({}, second)).rejects.toThrow("Only a session profile");
  });
});

describe("oci-common accepts a resource principal", () => {
  const stub = (env: Readonly<Record<string, string | undefined>>) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  };

  test.each([
    ["plain", {}],
    ["encrypted", { passphrase: "geheim" }],
  ])("from values in the environment, with a key that is %s", async (_name, format) => {
    const principal = await makeResourcePrincipal({ compartment: "ocid1.compartment.oc1..a", key: format });
    stub(principal.env);
    const provider = await common.ResourcePrincipalAuthenticationDetailsProvider.builder();
    expect(await provider.getKeyId()).toBe(principal.keyId);
    expect(await provider.getStringClaim("res_compartment")).toBe("ocid1.compartment.oc1..a");
    expect(createPrivateKey(provider.getPrivateKey()).export({ type: "pkcs8", format: "pem" })).toBe(principal.privateKey);
  });

  test("from files, even after their replacement", async () => {
    const expired = { exp: Math.floor(Date.now() / 1000) - 1 };
    const key = { passphrase: "geheim" };
    const [first, second] = await Promise.all([makeResourcePrincipal({ claims: expired, key }), makeResourcePrincipal({ key })]);
    await using files = await writeResourcePrincipal(first);
    stub(files.env);
    const provider = await common.ResourcePrincipalAuthenticationDetailsProvider.builder();
    expect(await provider.getKeyId()).toBe(first.keyId);
    await files.rotate(second);
    expect(await provider.getKeyId()).toBe(second.keyId);
    expect(createPrivateKey(provider.getPrivateKey()).export({ type: "pkcs8", format: "pem" })).toBe(second.privateKey);
  });
});
