import { writeFile } from "node:fs/promises";
import type { TestApiKey } from "./api-key.js";
import type { PrivateKeyFormat } from "./key-pair.js";
import { makeSecretFiles, type SecretFiles } from "./secret-files.js";
import type { TestSession } from "./session.js";

/** A profile of a config file: a session profile with `session`, an API key profile with `apiKey`, otherwise only `extra`. */
export interface OCIProfile {
  apiKey?: TestApiKey;
  session?: TestSession;
  /** The form of the key file. Its passphrase becomes `pass_phrase`. */
  key?: PrivateKeyFormat;
  region?: string;
  /** Additional lines. They replace lines of the same name. */
  extra?: Readonly<Record<string, string>>;
}

/** The files of a profile. */
export interface OCIProfileFiles {
  keyFile?: string;
  tokenFile?: string;
}

/** A written config file. */
export interface OCIConfigFile<Name extends string = string> extends SecretFiles {
  readonly configFile: string;
  readonly profiles: Readonly<Record<Name, OCIProfileFiles>>;
}

/** Options of {@link writeOCIConfig}. */
export interface WriteOCIConfigOptions<Name extends string> {
  profiles: Readonly<Record<Name, OCIProfile>>;
  /** @defaultValue a new temporary directory */
  dir?: string;
}

/**
 * Writes a config file like `~/.oci/config` and the keys and tokens that it names, all with mode 0600. Disposing of the result
 * removes them.
 */
export async function writeOCIConfig<Name extends string>({
  profiles,
  dir,
}: WriteOCIConfigOptions<Name>): Promise<OCIConfigFile<Name>> {
  const files = await makeSecretFiles(dir);
  const written: Record<string, OCIProfileFiles> = {};
  const sections: string[] = [];
  for (const [name, profile] of Object.entries<OCIProfile>(profiles)) {
    const { apiKey, session, key, region, extra } = profile;
    const owner = session ?? apiKey;
    const keyFile = owner && (await files.write(`${name}.pem`, owner.privateKeyPem(key)));
    const tokenFile = session && (await files.write(`${name}.token`, session.token));
    const lines = {
      ...(apiKey && !session && { user: apiKey.user }),
      ...(owner && { tenancy: owner.tenancy, fingerprint: owner.fingerprint }),
      ...(keyFile && { key_file: keyFile }),
      ...(tokenFile && { security_token_file: tokenFile }),
      ...(key?.passphrase !== undefined && { pass_phrase: key.passphrase }),
      ...(region !== undefined && { region }),
      ...extra,
    };
    sections.push([`[${name}]`, ...Object.entries(lines).map(([field, value]) => `${field}=${value}`), ""].join("\n"));
    written[name] = { ...(keyFile && { keyFile }), ...(tokenFile && { tokenFile }) };
  }
  const configFile = await files.write("config", sections.join("\n"));
  return { ...files, configFile, profiles: written as Record<Name, OCIProfileFiles> };
}

/**
 * Replaces the session of a profile on disk, first the key, then the token, as `oci session refresh` and `oci session authenticate`
 * do.
 *
 * @param between - Awaited between writing the new key and the new token.
 */
export async function rotateSession(
  { keyFile, tokenFile }: OCIProfileFiles,
  session: TestSession,
  between?: () => Promise<void>,
): Promise<void> {
  if (!keyFile || !tokenFile) throw new Error("Only a session profile can be rotated.");
  await writeFile(keyFile, session.privateKey);
  await between?.();
  await writeFile(tokenFile, session.token);
}
