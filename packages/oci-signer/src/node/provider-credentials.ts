import { AuthenticationError, ConfigurationError } from "@locus/core";
import type { OCICredentials } from "../credentials.js";
import { RefreshingCredentials } from "../refreshing-credentials.js";
import { expiryOf } from "../session-token-credentials.js";
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
}

const marginMs = 60_000;

/**
 * Makes credentials of a provider of `oci-common`, or of any object like one.
 *
 * The provider is asked by one caller at a time and made to refresh, if it knows how to, a minute before its token expires and after a
 * 401. A token that names another key than the provider has just then is not used. What cannot be mended from outside: the event loop
 * stands still while `oci-common` makes a key, and a provider that others use at the same time may pair a token that names no key with
 * the wrong one. `InstancePrincipalCredentials` and its like do neither.
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
  return new RefreshingCredentials(async (request) => {
    const { keyId, key } = await ask(provider);
    if (request.forceRefresh || (expiryOf(keyId) ?? Number.POSITIVE_INFINITY) - request.now < marginMs) {
      await provider.refresh?.().catch(fail);
    }
    return keyId.startsWith("ST$") ? tokens.load(request) : remember(keyId, key);
  });
}

async function ask(provider: AuthenticationDetailsProvider): Promise<{ keyId: string; key: LoadedKey }> {
  const keyId = (await provider.getKeyId().catch(fail)).trim();
  const pem = provider.getPrivateKey();
  if (/^ST\$(undefined|null)?$|^[^$]*\/\//.test(keyId)) {
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
