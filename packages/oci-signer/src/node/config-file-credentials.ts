import { RefreshingCredentials } from "../refreshing-credentials.js";
import { keyMemory, readKeyFile } from "./private-key.js";
import { type ApiKeyProfile, type ProfileOptions, readProfile, type SessionProfile } from "./read-profile.js";
import { readTokenFile } from "./read-token-file.js";
import { type TokenPairLoader, tokenPairLoader } from "./token-pair.js";

/** Which profile of which file, and who hears of its weaknesses. */
export interface ConfigFileOptions extends ProfileOptions {
  /** Told once when other users can read the private key. @defaultValue process.emitWarning */
  onWarning?: ((message: string) => void) | undefined;
}

/**
 * The identity of a profile in `~/.oci/config`: an API key, or a session if it has a `security_token_file`.
 *
 * A session is read again when its files change, ahead of its expiry and after a 401, its token and key always together. An API key
 * is read again, with its profile, after a 401 only.
 *
 * @example
 * ```ts
 * const credentials = new ConfigFileCredentials({ profile: "DEFAULT" });
 * ```
 */
export class ConfigFileCredentials extends RefreshingCredentials {
  /** The tenancy of the profile. A session need not say. */
  readonly tenancy: string | undefined;
  /** The region of the profile, as it is written there. */
  readonly region: string | undefined;

  /** @throws ConfigurationError when there is no such profile or it lacks something. Key and token are read when they are needed. */
  constructor(options: ConfigFileOptions = {}) {
    const profile = readProfile(options);
    const { load, isStale } = profileLoader(profile, options);
    super(load, { isStale });
    this.tenancy = profile.tenancy;
    this.region = profile.region;
  }
}

function profileLoader(first: ApiKeyProfile | SessionProfile, options: ConfigFileOptions): TokenPairLoader {
  const warned = new Set<string>();
  const { onWarning = (message: string) => process.emitWarning(message) } = options;
  const warnOnce = (message: string): void => {
    if (!warned.has(message)) onWarning(message);
    warned.add(message);
  };
  const remember = keyMemory();
  let session = first.kind === "session_token" ? sessionLoader(first, warnOnce) : undefined;
  return {
    isStale: (key) => session?.isStale(key) ?? false,
    load: async (request) => {
      if (session) return session.load(request);
      const profile = readProfile(options);
      if (profile.kind === "api_key") {
        const { tenancy, user, fingerprint, keyFile, passPhrase } = profile;
        const key = await readKeyFile({ path: keyFile, passphrase: passPhrase, onWarning: warnOnce });
        return remember(`${tenancy}/${user}/${fingerprint}`, key);
      }
      session = sessionLoader(profile, warnOnce);
      return session.load(request);
    },
  };
}

function sessionLoader(profile: SessionProfile, onWarning: (message: string) => void): TokenPairLoader {
  const { name, keyFile, tokenFile, passPhrase, region } = profile;
  return tokenPairLoader({
    name: `The session token of profile [${name}] in ${tokenFile}`,
    advice: `Run \`oci session authenticate --profile-name ${name}${region ? ` --region ${region}` : ""}\`.`,
    files: [keyFile, tokenFile],
    read: async () => {
      const [key, token] = await Promise.all([
        readKeyFile({ path: keyFile, passphrase: passPhrase, onWarning }),
        readTokenFile(tokenFile, `Run \`oci session authenticate --profile-name ${name}\`.`),
      ]);
      return { key, token };
    },
  });
}
