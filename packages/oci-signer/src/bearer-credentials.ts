import type { BearerToken, OCICredentials } from "./credentials.js";

/**
 * An API key of OCI Generative AI (`sk-…`), sent as `Authorization: Bearer` without a signature. The key implies its compartment and
 * works only in its own region.
 */
export class BearerCredentials implements OCICredentials {
  readonly #apiKey: string | (() => string | Promise<string>);

  /** @param apiKey - The key, or a function that returns it, called before every request. */
  constructor(apiKey: string | (() => string | Promise<string>)) {
    this.#apiKey = apiKey;
  }

  async resolve(): Promise<BearerToken> {
    const apiKey = typeof this.#apiKey === "function" ? await this.#apiKey() : this.#apiKey;
    return { bearerToken: apiKey.trim() };
  }
}
