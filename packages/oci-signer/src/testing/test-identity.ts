import { generateKeyPairSync, type KeyObject } from "node:crypto";
import type { ApiKeyOptions } from "../api-key-credentials.js";

/** An RSA key in the forms that tests need. */
export interface TestKey {
  readonly publicKey: KeyObject;
  readonly pkcs8: string;
  readonly pkcs1: string;
}

/** Makes an RSA key. */
export function newKey(): TestKey {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    publicKey,
    pkcs8: String(privateKey.export({ type: "pkcs8", format: "pem" })),
    pkcs1: String(privateKey.export({ type: "pkcs1", format: "pem" })),
  };
}

/** A made-up user with a key. */
export function userWith({ pkcs8 }: TestKey): ApiKeyOptions & { privateKey: string } {
  return {
    tenancy: "ocid1.tenancy.oc1..aaaa",
    user: "ocid1.user.oc1..bbbb",
    fingerprint: "20:3b:97:13:55:1c:5b:0d:d3:37:d8:50:4e:c5:3a:34",
    privateKey: pkcs8,
  };
}

/** A token as OCI issues them, of which only the claims matter here. */
export function newToken(claims: Readonly<Record<string, unknown>>): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "RS256" })}.${part(claims)}.${part("signature")}`;
}
