import { ConfigurationError } from "@locus/core";
import type { OCICredentials, ResolveOptions, SigningKey } from "./credentials.js";

/** Options of {@link DelegationCredentials}. */
export interface DelegationOptions {
  /** The identity that signs: an instance or another principal. */
  credentials: OCICredentials;
  /** The user's token, or a function that returns it, called before every attempt. */
  delegationToken: string | (() => string | Promise<string>);
}

/**
 * An identity that acts on behalf of a user, as programs in Cloud Shell do. Every request carries the user's delegation token as
 * `opc-obo-token` and is signed with the identity's key.
 *
 * @example
 * ```ts
 * const credentials = new DelegationCredentials({ credentials: new InstancePrincipalCredentials(), delegationToken });
 * ```
 */
export class DelegationCredentials implements OCICredentials {
  readonly #credentials: OCICredentials;
  readonly #delegationToken: string | (() => string | Promise<string>);

  /** @throws ConfigurationError when the token is empty, because the call would otherwise be made as the instance. */
  constructor({ credentials, delegationToken }: DelegationOptions) {
    this.#credentials = credentials;
    this.#delegationToken = typeof delegationToken === "function" ? delegationToken : check(delegationToken);
  }

  /** @throws ConfigurationError when the token is empty, or the identity does not sign. */
  async resolve(options?: ResolveOptions): Promise<SigningKey> {
    const token = this.#delegationToken;
    const [key, delegationToken] = await Promise.all([
      this.#credentials.resolve(options),
      typeof token === "function" ? token() : token,
    ]);
    if ("keyId" in key) return { ...key, delegationToken: check(delegationToken) };
    throw new ConfigurationError("A delegation token needs an identity that signs; an API key of Generative AI does not sign.", {
      option: "credentials",
    });
  }
}

function check(token: string): string {
  // Token files may have wrapped lines and a byte order mark.
  const clean = typeof token === "string" ? token.replace(/\s+/g, "") : "";
  if (clean) return clean;
  throw new ConfigurationError(
    "The delegation token is empty: without it the call would be made as the instance, not for the user.",
    {
      option: "delegationToken",
    },
  );
}
