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

/** Identities that the place where a program runs gives it. */
export type PrincipalAuthType = "instance_principal" | "resource_principal" | "oke_workload_identity";

interface AnyProfile {
  readonly name: string;
  readonly tenancy: string | undefined;
  readonly region: string | undefined;
}

interface CommonProfile extends AnyProfile {
  readonly keyFile: string;
  /** The key itself, which counts more than a file. */
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

/** A profile that leaves the identity to the place where the program runs, as that of Cloud Shell does. */
interface PrincipalProfile extends AnyProfile {
  readonly kind: "principal";
  readonly authType: PrincipalAuthType;
  /** The token of the user on whose behalf it calls. */
  readonly delegationTokenFile: string | undefined;
}

/** What a profile may be. */
export type Profile = ApiKeyProfile | SessionProfile | PrincipalProfile;

/** The path of the config file. */
export function profilePath({ configFile, env = process.env }: Pick<ProfileOptions, "configFile" | "env">): string {
  return expandHome(configFile || env.OCI_CONFIG_FILE || "~/.oci/config", env);
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
export function readProfile(options: ProfileOptions): Profile {
  const { profile: name, authType, env = process.env } = options;
  const profile = name || "DEFAULT";
  const path = profilePath(options);
  const sections = parseConfigFile(readText(path, env), path);
  const section = sections.get(profile);
  if (section === undefined) {
    const names = [...sections.keys()].map((name) => `[${name}]`).join(", ") || "none";
    throw new ConfigurationError(`There is no profile [${profile}] in ${path}. Profiles there: ${names}.`, { option: "profile" });
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
    // The other one is Go's.
    passPhrase: values.get("pass_phrase") || values.get("passphrase") || undefined,
  };
  return kind === "api_key"
    ? { ...common, kind, tenancy: required("tenancy"), user: required("user"), fingerprint: required("fingerprint") }
    : { ...common, kind, tokenFile: expandHome(required("security_token_file"), env) };
}

type ProfileKind = "api_key" | "session_token" | PrincipalAuthType;

/** What `authentication_type` of a profile makes it; the CLI has names of its own for some. */
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

/** What the profile's keys make it, checked against what the caller takes it for. */
function kindOf(section: ConfigSection, authType: FileAuthType | undefined, where: string): ProfileKind {
  const { values, own } = section;
  const asked = authType && (authType === "api_key" ? "api_key" : "session_token");
  const named = namedKind(section, asked, where);
  if (named !== undefined && named !== "api_key" && named !== "session_token") return named;
  const wanted = asked ?? named;
  const hasToken = Boolean(values.get("security_token_file"));
  const ownIdentity = keyParts.filter((key) => own.has(key));
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

/** What `authentication_type` and `delegation_token_file` make of a profile; `undefined` where they leave it to its other keys. */
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
    throw refuse(`has ${says}, which is not known. Known are ${Object.keys(kinds).join(", ")}.`);
  if (kind === undefined) return undefined;
  const identity = [...keyParts, "security_token_file"].filter((key) => values.get(key));
  if (kind === "api_key" || kind === "session_token") {
    if (delegates)
      throw refuse(`has ${says} and a delegation_token_file, which goes with instance_principal or another principal.`);
    return own.has("authentication_type") ? kind : undefined;
  }
  // A type that the profile has itself is meant, whatever keys there are; one from [DEFAULT], or a token file alone, is not for sure.
  const isMeant = own.has("authentication_type") || !identity.some((key) => type === "" || own.has(key));
  if (asked !== undefined) {
    if (!isMeant) return undefined;
    throw refuse(
      `has ${says}, so it is no ${asked === "api_key" ? "API key" : "session"}. Leave out authType, or use another profile.`,
    );
  }
  if (!isMeant) {
    throw refuse(
      `has ${identity.join(", ")} and ${says}${type || !own.has("delegation_token_file") ? " from [DEFAULT]" : ""}: it could mean its key, or a principal. Add authentication_type=instance_principal to it, or say authType: "api_key" or "security_token".`,
    );
  }
  if ((/obo|delegation/.test(type) || delegates) && !values.get("delegation_token_file")) {
    throw refuse(`has ${says} and names no file as delegation_token_file, which it needs.`);
  }
  return kind;
}

function readText(path: string, env: Environment): string {
  try {
    const bytes = readFileSync(path);
    // As PowerShell's `>` writes it.
    return bytes.toString(bytes[0] === 0xff && bytes[1] === 0xfe ? "utf16le" : "utf8");
  } catch (cause) {
    throw new ConfigurationError(
      `The OCI configuration ${path} cannot be read (${errorCode(cause)}). Make one with \`oci setup config\`, or name another with configFile or OCI_CONFIG_FILE${env.OCI_CLI_CONFIG_FILE ? " (OCI_CLI_CONFIG_FILE is the CLI's own)" : ""}.`,
      { option: "configFile", cause },
    );
  }
}
