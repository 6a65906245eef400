import { writeFile } from "node:fs/promises";
import type { TestApiKey } from "./api-key.js";
import type { PrivateKeyFormat } from "./key-pair.js";
import { makeSecretFiles, type SecretFiles } from "./secret-files.js";
import type { TestSession } from "./session.js";

/** A profile of a config file: with `session` a session profile, with `apiKey` an API key profile, else only `extra`. */
export interface OCIProfile {
  apiKey?: TestApiKey;
  session?: TestSession;
  /** How the key file is written; its passphrase becomes `pass_phrase`. */
  key?: PrivateKeyFormat;
  region?: string;
  /** Lines of its own, which replace those of the same name. */
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
 * Writes a config file as in `~/.oci/config` with the keys and tokens it names, all with mode 0600. Dispose of it
 * to remove them.
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
 * Replaces the session of a profile on disk, as `oci session refresh` and `oci session authenticate` do: the key first, then
 * the token.
 *
 * @param between - Awaited when the new key is written and the token is still the old one.
 */
export async function rotateSession(
  { keyFile, tokenFile }: OCIProfileFiles,
  session: TestSession,
  between?: () => Promise<void>,
): Promise<void> {
  if (!keyFile || !tokenFile) throw new Error("Only the profile of a session can be rotated.");
  await writeFile(keyFile, session.privateKey);
  await between?.();
  await writeFile(tokenFile, session.token);
}
