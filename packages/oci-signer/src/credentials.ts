import type { WebCryptoKey } from "./platform-types.js";

/** What signs a request: a key and the name the service knows it by. The two always belong together. */
export interface SigningKey {
  /** `tenancy/user/fingerprint` of an API key, `ST$<token>` of a session or principal. */
  readonly keyId: string;
  /** An RSA key, usable for `RSASSA-PKCS1-v1_5` with SHA-256. */
  readonly privateKey: WebCryptoKey;
  /** On whose behalf the signer calls: sent and signed as `opc-obo-token`. Cloud Shell and Data Flow hand such tokens out. */
  readonly delegationToken?: string | undefined;
}

/** What authenticates a request without signing it. */
export interface BearerToken {
  readonly bearerToken: string;
}

/** How credentials are asked for. */
export interface ResolveOptions {
  /** The service refused what was resolved last: get a new one, if there is such a thing. */
  forceRefresh?: boolean | undefined;
  /** Ends the wait of this caller; a refresh shared with others goes on. */
  signal?: AbortSignal | undefined;
  /** The time by the service's clock, in milliseconds since the epoch. @defaultValue Date.now() */
  now?: number | undefined;
}

/**
 * An identity of OCI. Asked before every attempt, so it can be rotated at any time.
 *
 * Implementations answer from memory where they can, and refresh once for all callers who wait.
 */
export interface OCICredentials {
  resolve(options?: ResolveOptions): Promise<SigningKey | BearerToken>;
}
