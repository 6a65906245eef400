import { toSigningKey } from "./api-key-credentials.js";
import { fromBase64 } from "./base64.js";
import type { WebCryptoKey } from "./platform-types.js";
import { type ExpiringKey, RefreshingCredentials } from "./refreshing-credentials.js";

/** A session, as `oci session authenticate` creates it. */
export interface SessionTokenOptions {
  /** The token, or a function that reads the current one: tokens expire after an hour at most. */
  token: string | (() => string | Promise<string>);
  /** The private key of the token, or a function that reads the current one. */
  privateKey: string | WebCryptoKey | (() => string | WebCryptoKey | Promise<string | WebCryptoKey>);
}

/** The identity of a user with a session token. Token and key given as functions are read again before expiry and after a 401. */
export class SessionTokenCredentials extends RefreshingCredentials {
  constructor({ token, privateKey }: SessionTokenOptions) {
    let last: { source: string | WebCryptoKey; key: WebCryptoKey } | undefined;
    super(async () => {
      const [currentToken, source] = await Promise.all([
        typeof token === "function" ? token() : token,
        typeof privateKey === "function" ? privateKey() : privateKey,
      ]);
      // An unchanged key stays the same object, so that a refresh without effect is recognised.
      const current = await tokenKey(currentToken, last?.source === source ? last.key : source);
      last = { source, key: current.privateKey };
      return current;
    });
  }
}

/** Pairs a security token with its key; the expiry is the token's. White space around the token, such as a file's line end, is removed. */
export async function tokenKey(token: string, privateKey: string | WebCryptoKey): Promise<ExpiringKey> {
  const trimmed = token.trim();
  return { ...(await toSigningKey(`ST$${trimmed}`, privateKey)), expiresAt: expiryOf(trimmed) };
}

/** `exp` of a JWT in milliseconds; `undefined` when it is missing or cannot be read. */
export function expiryOf(token: string): number | undefined {
  const { exp } = claimsOf(token);
  return typeof exp === "number" ? exp * 1000 : undefined;
}

/** The claims of a JWT; `{}` when it cannot be read. Not verified, because the service does that. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  try {
    const [, payload = ""] = token.split(".");
    return { ...JSON.parse(new TextDecoder().decode(fromBase64(payload))) };
  } catch {
    return {};
  }
}
