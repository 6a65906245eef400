import { ConfigurationError } from "@locus/core";
import type { OCICredentials, ResolveOptions, SigningKey } from "../credentials.js";
import { RefreshingCredentials } from "../refreshing-credentials.js";
import type { AuthServiceOptions } from "./auth-service.js";
import { principalOf } from "./principal-credentials.js";
import { importKey, keyMemory, type LoadedKey, readKeyFile } from "./private-key.js";
import { type ApiKeyProfile, type ProfileOptions, profilePath, readProfile, type SessionProfile } from "./read-profile.js";
import { readTokenFile } from "./read-token-file.js";
import { sessionRefresh } from "./session-refresh.js";
import { type TokenPairLoader, tokenPairLoader } from "./token-pair.js";
import { warnIfOpen } from "./warn-if-open.js";

/** Options of {@link ConfigFileCredentials}. */
export interface ConfigFileOptions extends ProfileOptions, AuthServiceOptions {
  /** Receives one warning when other users can read the private key or its passphrase. @defaultValue process.emitWarning */
  onWarning?: ((message: string) => void) | undefined;
}

/**
 * The identity of a profile in `~/.oci/config`: an API key, a session if it has a `security_token_file`, or the principal of its
 * `authentication_type`. A principal acts on behalf of the user of its `delegation_token_file`, if it has one (Cloud Shell).
 *
 * Token and key of a session are read again, always together, when their files change, before expiry and after a 401. If the files
 * have nothing newer, the auth service of the profile's region refreshes the session; the new token is kept in memory and the files
 * do not change. An API key is read again, with its profile, only after a 401.
 *
 * @example
 * ```ts
 * const credentials = new ConfigFileCredentials({ profile: "DEFAULT" });
 * ```
 */
export class ConfigFileCredentials extends RefreshingCredentials {
  #principal: OCICredentials | undefined;
  /** The tenancy of the profile, which a session may leave out. */
  readonly tenancy: string | undefined;
  /** The region of the profile, unchanged. */
  readonly region: string | undefined;

  /** @throws ConfigurationError when the profile is missing or incomplete. Key and token are read with the first request. */
  constructor(options: ConfigFileOptions = {}) {
    const profile = readProfile(options);
    const { load, isStale } = profileLoader(profile.kind === "session_token" ? profile : undefined, options);
    super(load, { isStale });
    this.tenancy = profile.tenancy;
    this.region = profile.region;
    if (profile.kind === "principal") this.#principal = principalOf(profile.authType, { ...options, ...profile }).credentials;
  }

  override async resolve(options?: ResolveOptions): Promise<SigningKey> {
    const key = await (this.#principal?.resolve(options) ?? super.resolve(options));
    if ("keyId" in key) return key;
    throw new ConfigurationError("A profile has no API key of Generative AI.");
  }
}

function profileLoader(first: SessionProfile | undefined, options: ConfigFileOptions): TokenPairLoader {
  const warned = new Set<string>();
  const { onWarning = (message: string) => process.emitWarning(message) } = options;
  const warnOnce = (message: string): void => {
    if (!warned.has(message)) onWarning(message);
    warned.add(message);
  };
  const remember = keyMemory();
  let session = first && sessionLoader(first, { ...options, onWarning: warnOnce });
  return {
    isStale: (key) => session?.isStale(key) ?? false,
    load: async (request) => {
      if (session) return session.load(request);
      const profile = readProfile(options);
      if (profile.kind === "principal")
        throw new ConfigurationError(`Profile [${profile.name}] has changed to a principal: restart the program.`);
      if (profile.kind === "api_key") {
        await warnOfPassphrase(profile, options, warnOnce);
        const { tenancy, user, fingerprint } = profile;
        return remember(`${tenancy}/${user}/${fingerprint}`, await readKey(profile, warnOnce));
      }
      session = sessionLoader(profile, { ...options, onWarning: warnOnce });
      return session.load(request);
    },
  };
}

function readKey(
  { name, keyFile, keyContent, passPhrase: passphrase }: ApiKeyProfile | SessionProfile,
  onWarning: (message: string) => void,
): Promise<LoadedKey> {
  if (keyContent === undefined) return readKeyFile({ path: keyFile, passphrase, onWarning });
  return importKey({ pem: keyContent, passphrase, name: `The key_content of profile [${name}]` });
}

/** Warns when others can read a config file with a key or a passphrase. */
async function warnOfPassphrase(
  { passPhrase, keyContent }: ApiKeyProfile | SessionProfile,
  options: ProfileOptions,
  onWarning: (message: string) => void,
): Promise<void> {
  if (passPhrase === undefined && keyContent === undefined) return;
  await warnIfOpen(
    `The OCI configuration, which has a ${keyContent ? "key_content" : "pass_phrase"},`,
    profilePath(options),
    onWarning,
  ).catch(() => {});
}

function sessionLoader(
  profile: SessionProfile,
  options: ConfigFileOptions & { onWarning: (message: string) => void },
): TokenPairLoader {
  const { name, keyFile, keyContent, tokenFile, region } = profile;
  const { onWarning, env = process.env, federationEndpoint, fetch } = options;
  const flag = region ? ` --region ${region}` : "";
  return tokenPairLoader({
    name: `The session token of profile [${name}] in ${tokenFile}`,
    advice: `Run \`oci session authenticate --profile-name ${name}${flag}\`; before it expires, \`oci session refresh --profile ${name}\` extends it.`,
    files: keyContent === undefined ? [keyFile, tokenFile] : [tokenFile],
    read: async () => {
      await warnOfPassphrase(profile, options, onWarning);
      const [key, token] = await Promise.all([
        readKey(profile, onWarning),
        readTokenFile(tokenFile, `Run \`oci session authenticate --profile-name ${name}\`.`),
      ]);
      return { key, token };
    },
    renew: sessionRefresh({ region, env, federationEndpoint, fetch }),
  });
}
