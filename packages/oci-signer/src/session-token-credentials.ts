import { toSigningKey } from "./api-key-credentials.js";
import { fromBase64 } from "./base64.js";
import type { WebCryptoKey } from "./platform-types.js";
import { type ExpiringKey, RefreshingCredentials } from "./refreshing-credentials.js";

/** A session, as `oci session authenticate` makes it. */
export interface SessionTokenOptions {
  /** The token, or a function that reads it anew: tokens last an hour at most. */
  token: string | (() => string | Promise<string>);
  /** The private key the token was made for, or a function that reads it anew. */
  privateKey: string | WebCryptoKey | (() => string | WebCryptoKey | Promise<string | WebCryptoKey>);
}

/** The identity of a user with a session token. With functions, token and key are read again ahead of expiry and after a 401. */
export class SessionTokenCredentials extends RefreshingCredentials {
  constructor({ token, privateKey }: SessionTokenOptions) {
    let last: { source: string | WebCryptoKey; key: WebCryptoKey } | undefined;
    super(async () => {
      const [currentToken, source] = await Promise.all([
        typeof token === "function" ? token() : token,
        typeof privateKey === "function" ? privateKey() : privateKey,
      ]);
      // What did not change stays the same object: so it shows whether a refresh has brought anything.
      const current = await tokenKey(currentToken, last?.source === source ? last.key : source);
      last = { source, key: current.privateKey };
      return current;
    });
  }
}

/** A security token with its key, good until the token says. The token may have a line end, as files do. */
export async function tokenKey(token: string, privateKey: string | WebCryptoKey): Promise<ExpiringKey> {
  const trimmed = token.trim();
  return { ...(await toSigningKey(`ST$${trimmed}`, privateKey)), expiresAt: expiryOf(trimmed) };
}

/** `exp` of a JWT in milliseconds; `undefined` when it has none that can be read. */
export function expiryOf(token: string): number | undefined {
  const { exp } = claimsOf(token);
  return typeof exp === "number" ? exp * 1000 : undefined;
}

/** The claims of a JWT; none when it cannot be read. Nothing is verified: the service does that. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  try {
    const [, payload = ""] = token.split(".");
    return { ...JSON.parse(new TextDecoder().decode(fromBase64(payload))) };
  } catch {
    return {};
  }
}
