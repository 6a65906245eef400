import { createOCIFetch } from "../create-oci-fetch.js";
import type { ExpiringKey } from "../refreshing-credentials.js";
import { expiryOf } from "../session-token-credentials.js";
import { askService, readAnswer, tokenOf } from "./ask-service.js";
import { type AuthServiceOptions, authServiceOf, givenAuthService } from "./auth-service.js";
import type { Environment } from "./environment.js";
import type { RenewToken } from "./token-pair.js";

/** Which session, and where it is refreshed. */
export interface SessionRefreshOptions extends AuthServiceOptions {
  /** The region of the profile. */
  region: string | undefined;
  env: Environment;
}

/** How long before its end a token is refreshed, in milliseconds. */
const marginMs = 60_000;

/**
 * Refreshes a session as `oci session refresh` does: its token, signed with its own key, is exchanged for one that ends later. A session
 * that has ended cannot be refreshed, and no session for ever: then the service refuses, or gives a token that ends no later.
 *
 * @returns What is asked before a token is used: the renewed pair, the same one where there is no need, or why there is none.
 */
export function sessionRefresh({ region, env, federationEndpoint, fetch: send }: SessionRefreshOptions): RenewToken {
  /** What the service has given a last word on. */
  let last: { keyId: string; problem: string } | undefined;
  return async (pair, now) => {
    const { keyId, privateKey, expiresAt } = pair;
    const isDue = expiresAt !== undefined && now < expiresAt && expiresAt - now <= marginMs;
    const name = region || env.OCI_REGION;
    if (keyId === last?.keyId) return { pair, problem: last.problem };
    if (!isDue || !(federationEndpoint || env.OCI_SDK_AUTH_CLIENT_REGION_URL || name)) return { pair };
    try {
      const origin = givenAuthService(federationEndpoint, env) ?? authServiceOf(name ?? "", "the session's", env);
      const auth = { service: "The auth service", url: `${origin}/v1/authentication/refresh`, advice: "" };
      const token = keyId.slice(3);
      const signed = createOCIFetch({ credentials: { resolve: async () => ({ keyId, privateKey }) }, fetch: send });
      const body = JSON.stringify({ currentToken: token });
      const headers = { "content-type": "application/json" };
      const answer = await askService({
        ...auth,
        timeoutMs: 5_000,
        attempts: 1,
        send: async (url, signal, { remember }) => {
          remember(token);
          return readAnswer(await signed(url, { method: "POST", headers, body, signal }));
        },
      });
      const next = tokenOf(answer, auth).trim();
      const renewed: ExpiringKey = { keyId: `ST$${next}`, privateKey, expiresAt: expiryOf(next) };
      if ((renewed.expiresAt ?? 0) > expiresAt) return { pair: renewed };
      last = { keyId, problem: "the auth service does not prolong it any more." };
      return { pair, problem: last.problem };
    } catch (error) {
      const { retryable, message } = error as { retryable?: unknown; message?: unknown };
      const problem = String(message).trim();
      if (retryable !== true) last = { keyId, problem };
      return { pair, problem };
    }
  };
}
