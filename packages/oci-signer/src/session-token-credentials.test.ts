import { describe, expect, test } from "vitest";
import { claimsOf, expiryOf, SessionTokenCredentials } from "./session-token-credentials.js";
import { newKey, newToken } from "./testing/test-identity.js";

const { pkcs8, pkcs1 } = newKey();

describe("the expiry of a token", () => {
  test.each([
    ["padded by nobody", { exp: 1_800_000_000 }, 1_800_000_000_000],
    ["one more character", { exp: 1_800_000_000, a: "1" }, 1_800_000_000_000],
    ["two more", { exp: 1_800_000_000, a: "12" }, 1_800_000_000_000],
    ["claims in UTF-8, and - and _ in base64url", { exp: 1_800_000_000, sub: "Zoë 日本 ÿÿÿ>>>???🦀" }, 1_800_000_000_000],
    ["a fraction of a second", { exp: 1_800_000_000.5 }, 1_800_000_000_500],
    ["none", { sub: "a" }, undefined],
    ["no number", { exp: "soon" }, undefined],
  ])("%s", (_name, claims, expected) => {
    expect(expiryOf(newToken(claims))).toBe(expected);
    expect(claimsOf(newToken(claims))).toEqual(claims);
  });

  test.each(["", "opaque", "a.b.c", "a.e30", "..", "a.bnVsbA", "a.W10.c"])("what is no token has no claims: %o", (text) => {
    expect(claimsOf(text)).toEqual({});
    expect(expiryOf(text)).toBeUndefined();
  });
});

test("the token goes into the key id, without the line end of its file", async () => {
  const token = newToken({ exp: 4_000_000_000 });
  const { keyId, privateKey } = await new SessionTokenCredentials({ token: `${token}\n`, privateKey: pkcs8 }).resolve();
  expect(keyId).toBe(`ST$${token}`);
  expect(privateKey.type).toBe("private");
});

test("functions are asked again when the token is about to expire, and after a refusal; text stays what it is", async () => {
  const asked: string[] = [];
  const credentials = new SessionTokenCredentials({
    token: () => newToken({ exp: 1_000 + asked.push("token") * 3_600 }),
    privateKey: async () => {
      asked.push("key");
      return asked.length > 4 ? pkcs1 : pkcs8;
    },
  });
  const first = await credentials.resolve({ now: 1_000_000 });
  expect(await credentials.resolve({ now: 1_000_000 + 3_539_000 })).toBe(first);
  expect(asked).toEqual(["token", "key"]);
  const second = await credentials.resolve({ now: 1_000_000 + 3_540_000 });
  expect(asked).toEqual(["token", "key", "token", "key"]);
  expect(second.keyId).not.toBe(first.keyId);
  // The same text is the same key.
  expect(second.privateKey).toBe(first.privateKey);
  const third = await credentials.resolve({ now: 1_000_000, forceRefresh: true });
  expect(third.keyId).not.toBe(second.keyId);
  expect(third.privateKey).not.toBe(second.privateKey);
});

test("an imported key is taken as it is", async () => {
  const { privateKey } = await new SessionTokenCredentials({ token: "opaque", privateKey: pkcs8 }).resolve();
  expect((await new SessionTokenCredentials({ token: "opaque", privateKey }).resolve()).privateKey).toBe(privateKey);
});
