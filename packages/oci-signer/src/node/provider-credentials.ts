import { AuthenticationError, ConfigurationError } from "@locus/core";
import type { OCICredentials } from "../credentials.js";
import { DelegationCredentials } from "../delegation-credentials.js";
import { RefreshingCredentials } from "../refreshing-credentials.js";
import { expiryOf } from "../session-token-credentials.js";
import { InstancePrincipalCredentials } from "./instance-principal-credentials.js";
import { importKey, keyMemory, type LoadedKey } from "./private-key.js";
import { tokenPairLoader } from "./token-pair.js";

/** The part of `oci-common`'s provider interface that the adapter uses. */
export interface AuthenticationDetailsProvider {
  getKeyId(): Promise<string>;
  /** Returns PEM. */
  getPrivateKey(): string;
  getPassphrase(): string | null;
  /** Gets a new token; only providers of principals have it. */
  refresh?(): Promise<unknown>;
  /** Extends a session; only `SessionAuthDetailProvider` has it. */
  refreshSessionToken?(): Promise<unknown>;
  /** Returns the token of the user on whose behalf the provider acts, if there is one. */
  getDelegationToken?(): DelegationToken | Promise<DelegationToken>;
  /** Returns `"instance_principal"` for a Cloud Shell profile, whose provider has no key because the instance signs. */
  getAuthType?(): string | null | undefined;
}

type DelegationToken = string | null | undefined;

const marginMs = 60_000;

/**
 * Adapts a provider of `oci-common`, or any object like one, to credentials.
 *
 * Calls of the provider never overlap. It is refreshed, if it can be, a minute before its token expires and after a 401. A token that
 * names another key than the provider's is not used. The provider's delegation token is read before every attempt and signed.
 *
 * Two problems of `oci-common` remain: it blocks the event loop while it generates a key, and a provider that other code uses at the
 * same time may pair a token that names no key with the wrong key. `InstancePrincipalCredentials` and the other classes here have
 * neither problem.
 *
 * @example
 * ```ts
 * const provider = new common.ConfigFileAuthenticationDetailsProvider();
 * const fetch = createOCIFetch({ credentials: fromAuthenticationDetailsProvider(provider), compartmentId });
 * ```
 */
export function fromAuthenticationDetailsProvider(provider: AuthenticationDetailsProvider): OCICredentials {
  const remember = keyMemory();
  const tokens = tokenPairLoader({
    name: "The token of the AuthenticationDetailsProvider",
    advice: "Refresh the provider, or create a new one.",
    files: [],
    read: async () => {
      const { keyId, key } = await ask(provider);
      return { token: keyId.slice(3), key };
    },
  });
  const own = new RefreshingCredentials(async (request) => {
    const { keyId, key } = await ask(provider);
    const isAtEnd = (expiryOf(keyId) ?? Number.POSITIVE_INFINITY) - request.now < marginMs;
    if (request.forceRefresh || isAtEnd) await provider.refresh?.().catch(fail);
    // Ignored, because a session that cannot be extended is still valid until it expires.
    if (isAtEnd) await provider.refreshSessionToken?.().catch(() => {});
    return keyId.startsWith("ST$") ? tokens.load(request) : remember(keyId, key);
  });
  let other: OCICredentials | undefined;
  return {
    async resolve(options) {
      const found = other ?? (await otherCredentials(provider));
      // Concurrent callers may each have created one: all use the first.
      other ??= found;
      const credentials = other ?? own;
      const delegationToken = await Promise.resolve()
        .then(() => provider.getDelegationToken?.())
        .catch(fail);
      if (delegationToken == null || delegationToken === "") return credentials.resolve(options);
      return new DelegationCredentials({ credentials, delegationToken }).resolve(options);
    },
  };
}

/** The credentials that replace a provider without a key: for a Cloud Shell profile, the instance signs. */
async function otherCredentials(provider: AuthenticationDetailsProvider): Promise<OCICredentials | undefined> {
  const authType = provider.getAuthType?.();
  if (!authType || !withoutKey.test(await provider.getKeyId().catch(fail))) return undefined;
  if (authType === "instance_principal") return new InstancePrincipalCredentials();
  throw new ConfigurationError(
    `The AuthenticationDetailsProvider has the authentication type "${authType}" and no key: use resolveOCIAuth({ profile }) or { authType }.`,
  );
}

/** A key id without a user: `tenancy//fingerprint`. */
const withoutKey = /^[^$]*\/\//;

async function ask(provider: AuthenticationDetailsProvider): Promise<{ keyId: string; key: LoadedKey }> {
  const keyId = (await provider.getKeyId().catch(fail)).trim();
  const pem = provider.getPrivateKey();
  if (/^ST\$(undefined|null)?$/.test(keyId) || withoutKey.test(keyId)) {
    throw new ConfigurationError(
      "The AuthenticationDetailsProvider does not match its profile: use SessionAuthDetailProvider for a session, ConfigFileAuthenticationDetailsProvider for an API key, or ConfigFileCredentials for both.",
    );
  }
  const passphrase = provider.getPassphrase() ?? undefined;
  return { keyId, key: await importKey({ pem, passphrase, name: "The private key of the AuthenticationDetailsProvider" }) };
}

/** Wraps a failure of the provider. `oci-common` throws strings and plain objects too. */
function fail(cause: unknown): never {
  const { message } = cause as { message?: unknown };
  throw new AuthenticationError(
    `The AuthenticationDetailsProvider failed: ${typeof message === "string" ? message : String(cause)}`,
    {
      cause,
    },
  );
}
