import type { WebCryptoKey } from "./platform-types.js";

/** A private key and its id at the service. The two always belong together. */
export interface SigningKey {
  /** `tenancy/user/fingerprint` of an API key, `ST$<token>` of a session or principal. */
  readonly keyId: string;
  /** An RSA key, usable for `RSASSA-PKCS1-v1_5` with SHA-256. */
  readonly privateKey: WebCryptoKey;
  /** Token of the user on whose behalf the request is made, sent and signed as `opc-obo-token`. Issued by Cloud Shell and Data Flow. */
  readonly delegationToken?: string | undefined;
}

/** A token that authenticates a request without a signature. */
export interface BearerToken {
  readonly bearerToken: string;
}

/** Options of {@link OCICredentials.resolve}. */
export interface ResolveOptions {
  /** Replaces the last resolved key or token, because the service refused it. */
  forceRefresh?: boolean | undefined;
  /** Ends the wait of this caller only: a refresh shared with other callers continues. */
  signal?: AbortSignal | undefined;
  /** The time by the service's clock, in milliseconds since the epoch. @defaultValue Date.now() */
  now?: number | undefined;
}

/**
 * An OCI identity. It is resolved before every attempt, so that it can be rotated at any time.
 *
 * Implementations should resolve from memory when they can, and share one refresh among all waiting callers.
 */
export interface OCICredentials {
  resolve(options?: ResolveOptions): Promise<SigningKey | BearerToken>;
}
