import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { ApiKeyCredentials } from "./api-key-credentials.js";
import { BearerCredentials } from "./bearer-credentials.js";
import { createOCIFetch } from "./create-oci-fetch.js";
import type { OCICredentials } from "./credentials.js";
import { RefreshingCredentials } from "./refreshing-credentials.js";
import { SessionTokenCredentials, tokenKey } from "./session-token-credentials.js";
import { newKey, newToken, userWith } from "./testing/test-identity.js";

const key = newKey();
const user = userWith(key);
const token = newToken({ exp: 4e9, sub: "me" });
const apiKey = "sk-hush-hush";
const secrets = [
  apiKey,
  token,
  ...token.split(".").slice(1),
  ...key.pkcs8.split("\n").filter((line) => /^[\w+/=]{20,}$/.test(line)),
];

/** Everything that a program might print of a value. */
const shown = (value: unknown): string =>
  [
    inspect(value, { depth: 9, showHidden: true, getters: true }),
    JSON.stringify(value),
    String(value),
    String(Object(value).stack),
  ].join("\n");

const expectNoSecret = (value: unknown): void => {
  const text = shown(value);
  for (const secret of secrets) expect(text).not.toContain(secret);
};

test("the test would notice", () => {
  for (const secret of secrets) expect(() => expectNoSecret({ secret })).toThrow();
  expect(() => expectNoSecret(new Error(`No ${apiKey}`))).toThrow();
  expect(secrets.length).toBeGreaterThan(20);
});

describe("credentials do not show what they know", () => {
  test.each<[string, OCICredentials]>([
    ["an API key", new ApiKeyCredentials(user)],
    ["a session", new SessionTokenCredentials({ token, privateKey: key.pkcs8 })],
    ["a session from functions", new SessionTokenCredentials({ token: () => token, privateKey: () => key.pkcs8 })],
    ["what refreshes", new RefreshingCredentials(() => tokenKey(token, key.pkcs8))],
    ["a bearer key", new BearerCredentials(apiKey)],
    ["a bearer key from a function", new BearerCredentials(() => apiKey)],
  ])("%s, before and after use", async (_name, credentials) => {
    expectNoSecret(credentials);
    await credentials.resolve();
    expectNoSecret(credentials);
    expectNoSecret(createOCIFetch({ credentials }));
  });
});

describe("errors do not quote it", () => {
  const damaged = key.pkcs8.replace(/\n.{8}/, "\n");
  const resolve = (credentials: OCICredentials) => async () => credentials.resolve();
  const fetchWith = (credentials: OCICredentials) => () =>
    createOCIFetch({ credentials })("http://127.0.0.1:1/", { method: "POST" });

  test.each<[string, () => Promise<unknown>]>([
    ["a damaged key", resolve(new ApiKeyCredentials({ ...user, privateKey: damaged }))],
    ["a key without its armour", resolve(new ApiKeyCredentials({ ...user, privateKey: key.pkcs8.replaceAll("-", "") }))],
    ["a key for a fingerprint", fetchWith(new ApiKeyCredentials({ ...user, fingerprint: key.pkcs8 }))],
    ["a damaged key of a session", resolve(new SessionTokenCredentials({ token, privateKey: damaged }))],
    ["a token in two lines", fetchWith(new SessionTokenCredentials({ token: `${token}\n${token}`, privateKey: key.pkcs8 }))],
    ["token and key exchanged", fetchWith(new SessionTokenCredentials({ token: key.pkcs8, privateKey: token }))],
    ["a token for a key", fetchWith(new SessionTokenCredentials({ token: key.pkcs8, privateKey: key.pkcs8 }))],
    ["a bearer key in two lines", fetchWith(new BearerCredentials(`${apiKey}\n${apiKey}`))],
    ["a bearer key beyond ASCII", fetchWith(new BearerCredentials(`${apiKey}–`))],
    ["nobody there, with an API key", fetchWith(new ApiKeyCredentials(user))],
    ["nobody there, with a session", fetchWith(new SessionTokenCredentials({ token, privateKey: key.pkcs8 }))],
    ["nobody there, with a bearer key", fetchWith(new BearerCredentials(apiKey))],
  ])("%s", async (_name, fail) => {
    const error = await fail().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(Error);
    expectNoSecret(error);
  });

  test.each(["tenancy", "user", "fingerprint", "privateKey"] as const)("a missing %s is named", (option) => {
    const make = () => new ApiKeyCredentials({ ...user, [option]: "" });
    expect(make).toThrow(expect.objectContaining({ code: "configuration", option }));
    expect(make).toThrow(option);
  });
});
