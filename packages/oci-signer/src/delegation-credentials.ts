import { ConfigurationError } from "@locus/core";
import type { OCICredentials, ResolveOptions, SigningKey } from "./credentials.js";

/** Who signs, and on whose behalf. */
export interface DelegationOptions {
  /** The identity that signs: an instance or another principal. */
  credentials: OCICredentials;
  /** The token of the user, or a function that is asked for it before every attempt. */
  delegationToken: string | (() => string | Promise<string>);
}

/**
 * An identity that calls on behalf of a user, as programs in Cloud Shell do: every request carries the user's delegation token as
 * `opc-obo-token`, signed with the identity's key.
 *
 * @example
 * ```ts
 * const credentials = new DelegationCredentials({ credentials: new InstancePrincipalCredentials(), delegationToken });
 * ```
 */
export class DelegationCredentials implements OCICredentials {
  readonly #credentials: OCICredentials;
  readonly #delegationToken: string | (() => string | Promise<string>);

  /** @throws ConfigurationError when the token is empty: the call would be made as the instance. */
  constructor({ credentials, delegationToken }: DelegationOptions) {
    this.#credentials = credentials;
    this.#delegationToken = typeof delegationToken === "function" ? delegationToken : check(delegationToken);
  }

  /** @throws ConfigurationError when there is no token, or the identity does not sign. */
  async resolve(options?: ResolveOptions): Promise<SigningKey> {
    const token = this.#delegationToken;
    const [key, delegationToken] = await Promise.all([
      this.#credentials.resolve(options),
      typeof token === "function" ? token() : token,
    ]);
    if ("keyId" in key) return { ...key, delegationToken: check(delegationToken) };
    throw new ConfigurationError("A delegation token goes with an identity that signs, not with an API key of Generative AI.", {
      option: "credentials",
    });
  }
}

function check(token: string): string {
  // Files wrap long lines, and some begin with a byte order mark.
  const clean = typeof token === "string" ? token.replace(/\s+/g, "") : "";
  if (clean) return clean;
  throw new ConfigurationError(
    "The delegation token is empty: without it the call would be made as the instance, not for the user.",
    {
      option: "delegationToken",
    },
  );
}
