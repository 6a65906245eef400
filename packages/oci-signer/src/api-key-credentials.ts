import { ConfigurationError } from "@locus/core";
import type { OCICredentials, SigningKey } from "./credentials.js";
import { importPrivateKey } from "./pem.js";
import type { WebCryptoKey } from "./platform-types.js";

/** A user's API key. */
export interface ApiKeyOptions {
  /** OCID of the tenancy. */
  tenancy: string;
  /** OCID of the user. */
  user: string;
  /** Fingerprint of the public key, as the Console shows it: `20:3b:97:…`. */
  fingerprint: string;
  /** The private key: PEM (PKCS#8 or PKCS#1), or an imported `CryptoKey`. */
  privateKey: string | WebCryptoKey;
}

/**
 * The identity of a user with an API key, which never expires.
 *
 * @example
 * ```ts
 * const credentials = new ApiKeyCredentials({ tenancy, user, fingerprint, privateKey: env.OCI_PRIVATE_KEY });
 * ```
 */
export class ApiKeyCredentials implements OCICredentials {
  readonly #keyId: string;
  readonly #privateKey: string | WebCryptoKey;
  #key: Promise<SigningKey> | undefined;

  /** @throws ConfigurationError when an option is missing or empty. */
  constructor({ tenancy, user, fingerprint, privateKey }: ApiKeyOptions) {
    for (const [option, value] of Object.entries({ tenancy, user, fingerprint, privateKey }))
      if (!value) throw new ConfigurationError(`An API key needs "${option}": it is missing or empty.`, { option });
    this.#keyId = [tenancy, user, fingerprint].map((part) => part.trim()).join("/");
    this.#privateKey = privateKey;
  }

  /** @throws ConfigurationError when the private key cannot be used. */
  resolve(): Promise<SigningKey> {
    this.#key ??= toSigningKey(this.#keyId, this.#privateKey);
    return this.#key;
  }
}

/** Pairs a key id with its private key; PEM text is imported. */
export async function toSigningKey(keyId: string, privateKey: string | WebCryptoKey): Promise<SigningKey> {
  return { keyId, privateKey: typeof privateKey === "string" ? await importPrivateKey(privateKey) : privateKey };
}
