import type { BearerToken, OCICredentials } from "./credentials.js";

/**
 * An API key of OCI Generative AI (`sk-…`): sent as `Authorization: Bearer`, nothing is signed. Such a key implies its compartment
 * and works in its own region only.
 */
export class BearerCredentials implements OCICredentials {
  readonly #apiKey: string | (() => string | Promise<string>);

  /** @param apiKey - The key, or a function that is asked for it before every request. */
  constructor(apiKey: string | (() => string | Promise<string>)) {
    this.#apiKey = apiKey;
  }

  async resolve(): Promise<BearerToken> {
    const apiKey = typeof this.#apiKey === "function" ? await this.#apiKey() : this.#apiKey;
    return { bearerToken: apiKey.trim() };
  }
}
