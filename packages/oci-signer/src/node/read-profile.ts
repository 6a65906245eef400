import { readFileSync } from "node:fs";
import { ConfigurationError } from "@locus/core";
import { type Environment, errorCode, expandHome } from "./environment.js";
import { type ConfigSection, parseConfigFile } from "./parse-config-file.js";

/** Options of {@link readProfile}. */
export interface ProfileOptions {
  /** @defaultValue "DEFAULT" */
  profile?: string | undefined;
  /** @defaultValue `OCI_CONFIG_FILE`, else `~/.oci/config` */
  configFile?: string | undefined;
  /** Kind of the profile. @defaultValue `security_token` if the profile has a `security_token_file`, else `api_key` */
  authType?: FileAuthType | undefined;
  /** @defaultValue process.env */
  env?: Environment | undefined;
}

/** Kinds of identities stored in a profile. `session_token` is another name for `security_token`. */
export type FileAuthType = "api_key" | "security_token" | "session_token";

/** Kinds of identities that come from the environment that a program runs in. */
export type PrincipalAuthType = "instance_principal" | "resource_principal" | "oke_workload_identity";

interface AnyProfile {
  readonly name: string;
  readonly tenancy: string | undefined;
  readonly region: string | undefined;
}

interface CommonProfile extends AnyProfile {
  readonly keyFile: string;
  /** The key itself, which overrides `keyFile`. */
  readonly keyContent: string | undefined;
  readonly passPhrase: string | undefined;
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

/** A profile whose identity comes from the environment, such as Cloud Shell's. */
interface PrincipalProfile extends AnyProfile {
  readonly kind: "principal";
  readonly authType: PrincipalAuthType;
  /** File with the token of the user on whose behalf the principal acts. */
  readonly delegationTokenFile: string | undefined;
}

/** A profile of any kind. */
export type Profile = ApiKeyProfile | SessionProfile | PrincipalProfile;

/** The path of the config file. */
export function profilePath({ configFile, env = process.env }: Pick<ProfileOptions, "configFile" | "env">): string {
  return expandHome(configFile || env.OCI_CONFIG_FILE || "~/.oci/config", env);
}

/**
 * Reads a profile.
 *
 * `OCI_CONFIG_FILE` overrides `~/.oci/config`, as the Python SDK documents it; the TypeScript SDK ignores the variable when
 * `~/.oci/config` exists. `OCI_CLI_*` variables are ignored, as in all SDKs.
 *
 * Synchronous, so that a mistake throws where the model is created and not at its first request. The file is small.
 *
 * @throws ConfigurationError that names the file, and the profiles or keys in question.
 */
export function readProfile(options: ProfileOptions): Profile {
  const { profile: name, authType, env = process.env } = options;
  const profile = name || "DEFAULT";
  const path = profilePath(options);
  const sections = parseConfigFile(readText(path, env), path);
  const section = sections.get(profile);
  if (section === undefined) {
    const names = [...sections.keys()].map((name) => `[${name}]`).join(", ") || "none";
    throw new ConfigurationError(`There is no profile [${profile}] in ${path}. The file has: ${names}.`, { option: "profile" });
  }
  const where = `Profile [${profile}] in ${path}`;
  const kind = kindOf(section, authType, where);
  const { values } = section;
  const any = { name: profile, tenancy: values.get("tenancy") || undefined, region: values.get("region") || undefined };
  if (kind !== "api_key" && kind !== "session_token") {
    const file = values.get("delegation_token_file");
    return { ...any, kind: "principal", authType: kind, delegationTokenFile: file && expandHome(file, env) };
  }
  const required = (key: string): string => values.get(key) ?? "";
  const key = values.get("key_content") ? [] : ["key_file"];
  const keys = kind === "api_key" ? ["tenancy", "user", "fingerprint", ...key] : [...key, "security_token_file"];
  const missing = keys.filter((key) => !required(key));
  if (missing.length > 0) {
    const form = kind === "api_key" ? "an API key" : "a session token";
    throw new ConfigurationError(`${where} lacks ${missing.join(", ")}, which ${form} needs.`, { option: "profile" });
  }
  const common = {
    ...any,
    keyFile: expandHome(required("key_file"), env),
    keyContent: values.get("key_content") || undefined,
    // Oracle's Go SDK writes it without the underscore.
    passPhrase: values.get("pass_phrase") || values.get("passphrase") || undefined,
  };
  return kind === "api_key"
    ? { ...common, kind, tenancy: required("tenancy"), user: required("user"), fingerprint: required("fingerprint") }
    : { ...common, kind, tokenFile: expandHome(required("security_token_file"), env) };
}

type ProfileKind = "api_key" | "session_token" | PrincipalAuthType;

/** Kinds of profiles by their `authentication_type`, with the CLI's names. */
const kinds: Readonly<Record<string, ProfileKind>> = {
  api_key: "api_key",
  security_token: "session_token",
  session_token: "session_token",
  instance_principal: "instance_principal",
  instance_obo_user: "instance_principal",
  delegation_token: "instance_principal",
  resource_principal: "resource_principal",
  oke_workload_identity: "oke_workload_identity",
};

const keyParts = ["user", "fingerprint", "key_file", "key_content"];

/** The kind of a profile, from its keys. Throws when `authType` differs. */
function kindOf(section: ConfigSection, authType: FileAuthType | undefined, where: string): ProfileKind {
  const { values, own } = section;
  const asked = authType && (authType === "api_key" ? "api_key" : "session_token");
  const named = namedKind(section, asked, where);
  if (named !== undefined && named !== "api_key" && named !== "session_token") return named;
  const wanted = asked ?? named;
  const hasToken = Boolean(values.get("security_token_file"));
  const ownIdentity = keyParts.filter((key) => own.has(key));
  if (hasToken && !own.has("security_token_file") && ownIdentity.length > 0) {
    // Ambiguous, because a session in [DEFAULT] is inherited by all profiles of the file.
    if (wanted !== undefined) return wanted;
    throw new ConfigurationError(
      `${where} has its own ${ownIdentity.join(", ")}, and inherits security_token_file from [DEFAULT]: it could be an API key or that session. ` +
        `Move the session from [DEFAULT] to a separate profile (\`oci session authenticate --profile-name SESSION\`), or pass authType: "api_key" or "security_token".`,
      { option: "profile" },
    );
  }
  const kind = hasToken ? "session_token" : "api_key";
  if (wanted !== undefined && wanted !== kind) {
    throw new ConfigurationError(
      kind === "api_key"
        ? `${where} has no security_token_file, so it is not a session. Use authType: "api_key", or create a session with \`oci session authenticate\`.`
        : `${where} has a security_token_file, so it is a session and not an API key. Use authType: "security_token", or another profile.`,
      { option: "authType" },
    );
  }
  return kind;
}

/** The kind of a profile, from `authentication_type` and `delegation_token_file`; `undefined` when its other keys decide. */
function namedKind(
  { values, own }: ConfigSection,
  asked: "api_key" | "session_token" | undefined,
  where: string,
): ProfileKind | undefined {
  const refuse = (problem: string) => new ConfigurationError(`${where} ${problem}`, { option: "profile" });
  const type = values.get("authentication_type")?.toLowerCase() ?? "";
  const delegates = values.has("delegation_token_file");
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : delegates ? "instance_principal" : undefined;
  const says = type ? `authentication_type=${type}` : "a delegation_token_file";
  if (type && !Object.hasOwn(kinds, type))
    throw refuse(`has ${says}, which is unknown. Known types: ${Object.keys(kinds).join(", ")}.`);
  if (kind === undefined) return undefined;
  const identity = [...keyParts, "security_token_file"].filter((key) => values.get(key));
  if (kind === "api_key" || kind === "session_token") {
    if (delegates)
      throw refuse(`has ${says} and a delegation_token_file, which goes with instance_principal or another principal.`);
    return own.has("authentication_type") ? kind : undefined;
  }
  // A type written in the profile itself always counts. A type from [DEFAULT], or a token file without a type, is ambiguous next to keys.
  const isMeant = own.has("authentication_type") || !identity.some((key) => type === "" || own.has(key));
  if (asked !== undefined) {
    if (!isMeant) return undefined;
    throw refuse(
      `has ${says}, so it is not ${asked === "api_key" ? "an API key" : "a session"}. Leave out authType, or use another profile.`,
    );
  }
  if (!isMeant) {
    throw refuse(
      `has ${identity.join(", ")} and ${says}${type || !own.has("delegation_token_file") ? " from [DEFAULT]" : ""}: it could mean its key or a principal. Add authentication_type=instance_principal to it, or pass authType: "api_key" or "security_token".`,
    );
  }
  if ((/obo|delegation/.test(type) || delegates) && !values.get("delegation_token_file")) {
    throw refuse(`has ${says} and lacks a delegation_token_file.`);
  }
  return kind;
}

function readText(path: string, env: Environment): string {
  try {
    const bytes = readFileSync(path);
    // PowerShell's `>` writes UTF-16.
    return bytes.toString(bytes[0] === 0xff && bytes[1] === 0xfe ? "utf16le" : "utf8");
  } catch (cause) {
    throw new ConfigurationError(
      `The OCI configuration ${path} cannot be read (${errorCode(cause)}). Create one with \`oci setup config\`, or set configFile or OCI_CONFIG_FILE${env.OCI_CLI_CONFIG_FILE ? " (only the CLI reads OCI_CLI_CONFIG_FILE)" : ""}.`,
      { option: "configFile", cause },
    );
  }
}
