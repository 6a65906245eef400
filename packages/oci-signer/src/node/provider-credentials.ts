import { AuthenticationError, ConfigurationError } from "@locus/core";
import type { OCICredentials } from "../credentials.js";
import { DelegationCredentials } from "../delegation-credentials.js";
import { RefreshingCredentials } from "../refreshing-credentials.js";
import { expiryOf } from "../session-token-credentials.js";
import { InstancePrincipalCredentials } from "./instance-principal-credentials.js";
import { importKey, keyMemory, type LoadedKey } from "./private-key.js";
import { tokenPairLoader } from "./token-pair.js";

/** What the adapter needs of a provider: the part of `oci-common`'s interface that all of its providers have. */
export interface AuthenticationDetailsProvider {
  getKeyId(): Promise<string>;
  /** PEM. */
  getPrivateKey(): string;
  getPassphrase(): string | null;
  /** Gets a new token; providers of principals have it. */
  refresh?(): Promise<unknown>;
  /** Prolongs a session; `SessionAuthDetailProvider` has it. */
  refreshSessionToken?(): Promise<unknown>;
  /** The token of a user on whose behalf the provider calls, if there is one. */
  getDelegationToken?(): DelegationToken | Promise<DelegationToken>;
  /** `"instance_principal"` of a provider that leaves it to others to find the instance's key, as that of a Cloud Shell profile does. */
  getAuthType?(): string | null | undefined;
}

type DelegationToken = string | null | undefined;

const marginMs = 60_000;

/**
 * Makes credentials of a provider of `oci-common`, or of any object like one.
 *
 * The provider is asked by one caller at a time and made to refresh, if it knows how to, a minute before its token expires and after a
 * 401. A token that names another key than the provider has just then is not used. What cannot be mended from outside: the event loop
 * stands still while `oci-common` makes a key, and a provider that others use at the same time may pair a token that names no key with
 * the wrong one. `InstancePrincipalCredentials` and its like do neither. A delegation token of the provider is asked for before every
 * attempt, and signed with it.
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
    advice: "Refresh the provider, or build it anew.",
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
    // A session that cannot be prolonged serves to its end.
    if (isAtEnd) await provider.refreshSessionToken?.().catch(() => {});
    return keyId.startsWith("ST$") ? tokens.load(request) : remember(keyId, key);
  });
  let other: OCICredentials | undefined;
  return {
    async resolve(options) {
      const found = other ?? (await otherCredentials(provider));
      // Callers at the same time find one each: all use the first.
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

/** What signs in place of a provider that has no key: providers of Cloud Shell profiles leave that to the instance. */
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
      "The AuthenticationDetailsProvider does not fit its profile: a session needs SessionAuthDetailProvider, an API key ConfigFileAuthenticationDetailsProvider. ConfigFileCredentials takes either.",
    );
  }
  const passphrase = provider.getPassphrase() ?? undefined;
  return { keyId, key: await importKey({ pem, passphrase, name: "The private key of the AuthenticationDetailsProvider" }) };
}

/** `oci-common` throws strings and objects too. */
function fail(cause: unknown): never {
  const { message } = cause as { message?: unknown };
  throw new AuthenticationError(
    `The AuthenticationDetailsProvider failed: ${typeof message === "string" ? message : String(cause)}`,
    {
      cause,
    },
  );
}
