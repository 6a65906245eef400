import { readFileSync } from "node:fs";
import { ConfigurationError } from "@locus/core";
import { type Environment, errorCode, expandHome } from "./environment.js";
import { type ConfigSection, parseConfigFile } from "./parse-config-file.js";

/** Which profile of which file. */
export interface ProfileOptions {
  /** @defaultValue "DEFAULT" */
  profile?: string | undefined;
  /** @defaultValue `OCI_CONFIG_FILE`, else `~/.oci/config` */
  configFile?: string | undefined;
  /** What to take the profile for. @defaultValue what its keys say: a `security_token_file` makes a session */
  authType?: FileAuthType | undefined;
  /** @defaultValue process.env */
  env?: Environment | undefined;
}

/** Identities that a profile holds. `session_token` is another name for `security_token`. */
export type FileAuthType = "api_key" | "security_token" | "session_token";

interface CommonProfile {
  readonly name: string;
  readonly keyFile: string;
  readonly passPhrase: string | undefined;
  readonly tenancy: string | undefined;
  readonly region: string | undefined;
}

/** A profile with an API key. */
export interface ApiKeyProfile extends CommonProfile {
  readonly kind: "api_key";
  readonly tenancy: string;
  readonly user: string;
  readonly fingerprint: string;
}

/** A profile with a session token, as `oci session authenticate` writes it. */
export interface SessionProfile extends CommonProfile {
  readonly kind: "session_token";
  readonly tokenFile: string;
}

/**
 * Reads a profile.
 *
 * The file is found as the Python SDK documents it rather than as the TypeScript SDK does, which ignores `OCI_CONFIG_FILE` wherever a
 * `~/.oci/config` exists: who sets the variable means it. `OCI_CLI_*` is the CLI's own, as in all SDKs.
 *
 * It is synchronous, so that a mistake shows where the model is made and not at its first request; the file is small.
 *
 * @throws ConfigurationError that names the file, and the profiles or keys in question.
 */
export function readProfile({
  profile: name,
  configFile,
  authType,
  env = process.env,
}: ProfileOptions): ApiKeyProfile | SessionProfile {
  const profile = name || "DEFAULT";
  const path = expandHome(configFile || env.OCI_CONFIG_FILE || "~/.oci/config", env);
  const sections = parseConfigFile(readText(path), path);
  const section = sections.get(profile);
  if (section === undefined) {
    const names = [...sections.keys()].map((name) => `[${name}]`).join(", ") || "none";
    throw new ConfigurationError(`There is no profile [${profile}] in ${path}. Profiles there: ${names}.`, { option: "profile" });
  }
  const where = `Profile [${profile}] in ${path}`;
  const kind = kindOf(section, authType, where);
  const { values } = section;
  const required = (key: string): string => values.get(key) ?? "";
  const keys = kind === "api_key" ? ["tenancy", "user", "fingerprint", "key_file"] : ["key_file", "security_token_file"];
  const missing = keys.filter((key) => !required(key));
  if (missing.length > 0) {
    const form = kind === "api_key" ? "an API key" : "a session token";
    throw new ConfigurationError(`${where} lacks ${missing.join(", ")}, which ${form} needs.`, { option: "profile" });
  }
  const common = {
    name: profile,
    keyFile: expandHome(required("key_file"), env),
    passPhrase: values.get("pass_phrase") || undefined,
    region: values.get("region") || undefined,
  };
  return kind === "api_key"
    ? { ...common, kind, tenancy: required("tenancy"), user: required("user"), fingerprint: required("fingerprint") }
    : {
        ...common,
        kind,
        tenancy: values.get("tenancy") || undefined,
        tokenFile: expandHome(required("security_token_file"), env),
      };
}

/** What the profile's keys make it, checked against what the caller takes it for. */
function kindOf({ values, own }: ConfigSection, authType: FileAuthType | undefined, where: string): "api_key" | "session_token" {
  const wanted = authType && (authType === "api_key" ? "api_key" : "session_token");
  const hasToken = Boolean(values.get("security_token_file"));
  const ownIdentity = ["user", "fingerprint", "key_file"].filter((key) => own.has(key));
  if (hasToken && !own.has("security_token_file") && ownIdentity.length > 0) {
    // Every key of [DEFAULT] is inherited, so one `oci session authenticate` there turns all profiles of the file into sessions.
    if (wanted !== undefined) return wanted;
    throw new ConfigurationError(
      `${where} has its own ${ownIdentity.join(", ")}, and inherits security_token_file from [DEFAULT]: it could be an API key or that session. ` +
        `Move the session out of [DEFAULT] into a profile of its own (\`oci session authenticate --profile-name SESSION\`), or say authType: "api_key" or "security_token".`,
      { option: "profile" },
    );
  }
  const kind = hasToken ? "session_token" : "api_key";
  if (wanted !== undefined && wanted !== kind) {
    throw new ConfigurationError(
      kind === "api_key"
        ? `${where} has no security_token_file, so it is no session. Use authType: "api_key", or make one with \`oci session authenticate\`.`
        : `${where} has a security_token_file, so it is a session and no API key. Use authType: "security_token", or another profile.`,
      { option: "authType" },
    );
  }
  return kind;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new ConfigurationError(
      `The OCI configuration ${path} cannot be read (${errorCode(cause)}). Make one with \`oci setup config\`, or name another with configFile or OCI_CONFIG_FILE.`,
      { option: "configFile", cause },
    );
  }
}
