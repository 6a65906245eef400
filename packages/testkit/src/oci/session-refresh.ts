import type { OCIIdentities } from "./identities.js";
import type { OCIHandler } from "./oci-server.js";
import { makeSecurityToken } from "./security-token.js";

/**
 * Answers `POST /v1/authentication/refresh` of the auth service with a new token for the same session key. The session must sign the
 * request. Mount it: `handle: { "/v1/authentication/refresh": createSessionRefresh(identities) }`.
 *
 * @param tokenLifetime - Lifetime of new tokens, in seconds. @defaultValue 3600
 */
export function createSessionRefresh(identities: OCIIdentities, tokenLifetime = 3_600): OCIHandler {
  return (exchange) => {
    const { identity, body } = exchange.request;
    const current = typeof body === "object" && body !== null && "currentToken" in body ? body.currentToken : undefined;
    const key = identity?.type === "token" && identity.token === current ? identities.find(identity.keyId) : undefined;
    if (identity?.type !== "token" || !key) {
      return exchange.json(400, { code: "InvalidParameter", message: "currentToken is not the token that signed the request." });
    }
    const { jti: _jti, ...claims } = identity.claims;
    const token = makeSecurityToken({ ...claims, exp: Math.floor(Date.now() / 1000) + tokenLifetime });
    identities.addToken(token, key.publicKey);
    exchange.json(200, { token });
  };
}
