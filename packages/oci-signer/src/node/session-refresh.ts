import { createOCIFetch } from "../create-oci-fetch.js";
import type { ExpiringKey } from "../refreshing-credentials.js";
import { expiryOf } from "../session-token-credentials.js";
import { askService, readAnswer, tokenOf } from "./ask-service.js";
import { type AuthServiceOptions, authServiceOf, givenAuthService } from "./auth-service.js";
import type { Environment } from "./environment.js";
import type { RenewToken } from "./token-pair.js";

/** Options of {@link sessionRefresh}. */
export interface SessionRefreshOptions extends AuthServiceOptions {
  /** The region of the profile. */
  region: string | undefined;
  env: Environment;
}

/** How long before its expiry a token is refreshed, in milliseconds. */
const marginMs = 60_000;

/**
 * Refreshes a session as `oci session refresh` does: its token, signed with its own key, is exchanged for one that expires later. An
 * expired session cannot be refreshed. A session at its maximum lifetime is refused, or gets a token that expires no later.
 *
 * @returns A function called before a token is used. It returns the renewed pair, or the same pair when no refresh is due or the refresh
 * failed, then with the problem.
 */
export function sessionRefresh({ region, env, federationEndpoint, fetch: send }: SessionRefreshOptions): RenewToken {
  /** The last session that cannot be refreshed again. */
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
      last = { keyId, problem: "the auth service no longer extends it." };
      return { pair, problem: last.problem };
    } catch (error) {
      const { retryable, message } = error as { retryable?: unknown; message?: unknown };
      const problem = String(message).trim();
      if (retryable !== true) last = { keyId, problem };
      return { pair, problem };
    }
  };
}
