import { createHmac, randomUUID } from "node:crypto";

/** What a token says; `exp` and `iat` are seconds since 1970. */
export interface TokenClaims {
  exp?: number;
  iat?: number;
  [claim: string]: unknown;
}

const base64url = (text: string): string => Buffer.from(text).toString("base64url");

/**
 * Makes a JWT as OCI issues them; no two are equal. Nobody but its issuer can check the signature of such a token, so it is
 * signed with a key of the test kit.
 *
 * @param claims - What it says besides `jti`, `iat`, and `exp`, which is an hour from now unless given.
 */
export function makeSecurityToken(claims: TokenClaims = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const payload = { jti: randomUUID(), iat: now, exp: now + 3_600, ...claims };
  const signed = `${base64url('{"alg":"HS256","typ":"JWT"}')}.${base64url(JSON.stringify(payload))}`;
  return `${signed}.${createHmac("sha256", "testkit").update(signed).digest("base64url")}`;
}

/** The claims of a token; none when it is not a JWT. */
export function tokenClaims(token: string): TokenClaims {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    return typeof claims === "object" && claims !== null ? { ...claims } : {};
  } catch {
    return {};
  }
}
