import { createHmac, randomUUID } from "node:crypto";

/** The claims of a token; `exp` and `iat` are in seconds since 1970. */
export interface TokenClaims {
  exp?: number;
  iat?: number;
  [claim: string]: unknown;
}

const base64url = (text: string): string => Buffer.from(text).toString("base64url");

/**
 * Creates a unique JWT like those of OCI. It is signed with a key of the test kit, because only the issuer of a token checks its
 * signature.
 *
 * @param claims - Claims in addition to `jti` and `iat`. `exp` defaults to one hour from now.
 */
export function makeSecurityToken(claims: TokenClaims = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const payload = { jti: randomUUID(), iat: now, exp: now + 3_600, ...claims };
  const signed = `${base64url('{"alg":"HS256","typ":"JWT"}')}.${base64url(JSON.stringify(payload))}`;
  return `${signed}.${createHmac("sha256", "testkit").update(signed).digest("base64url")}`;
}

/** The claims of a token; empty if it is not a JWT. */
export function tokenClaims(token: string): TokenClaims {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    return typeof claims === "object" && claims !== null ? { ...claims } : {};
  } catch {
    return {};
  }
}
