import { ConfigurationError } from "@locus/core";
import type { OCICredentials, SigningKey } from "./credentials.js";
import { importPrivateKey } from "./pem.js";
import type { WebCryptoKey } from "./platform-types.js";

/** An API key of a user. */
export interface ApiKeyOptions {
  /** OCID of the tenancy. */
  tenancy: string;
  /** OCID of the user. */
  user: string;
  /** Of the public key, as the Console shows it: `20:3b:97:…`. */
  fingerprint: string;
  /** The private key, PKCS#8 or PKCS#1 PEM, or an imported one. */
  privateKey: string | WebCryptoKey;
}

/**
 * The identity of a user with an API key. It never expires.
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

  /** @throws ConfigurationError when a part is missing. */
  constructor({ tenancy, user, fingerprint, privateKey }: ApiKeyOptions) {
    for (const [option, value] of Object.entries({ tenancy, user, fingerprint, privateKey }))
      if (!value) throw new ConfigurationError(`An API key needs "${option}", which is missing or empty.`, { option });
    this.#keyId = [tenancy, user, fingerprint].map((part) => part.trim()).join("/");
    this.#privateKey = privateKey;
  }

  /** @throws ConfigurationError when the private key cannot be used. */
  resolve(): Promise<SigningKey> {
    this.#key ??= toSigningKey(this.#keyId, this.#privateKey);
    return this.#key;
  }
}

/** Pairs a key id with its key, imported if need be. */
export async function toSigningKey(keyId: string, privateKey: string | WebCryptoKey): Promise<SigningKey> {
  return { keyId, privateKey: typeof privateKey === "string" ? await importPrivateKey(privateKey) : privateKey };
}
