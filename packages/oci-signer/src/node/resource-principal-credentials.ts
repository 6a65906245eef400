import { readFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import { ConfigurationError } from "@locus/core";
import { RefreshingCredentials } from "../refreshing-credentials.js";
import { claimsOf } from "../session-token-credentials.js";
import type { Environment } from "./environment.js";
import { importKey, type LoadedKey, readKeyFile } from "./private-key.js";
import { readTokenFile } from "./read-token-file.js";
import { tokenPairLoader } from "./token-pair.js";

/** Options of {@link ResourcePrincipalCredentials}. */
export interface ResourcePrincipalOptions {
  /** @defaultValue process.env */
  env?: Environment | undefined;
}

/** A resource principal in the environment: each field is a value, or the absolute path of a file with the value. */
interface ResourcePrincipal {
  readonly token: string;
  readonly key: string;
  readonly passphrase: string | undefined;
}

/**
 * The identity of a resource, such as a function (OCI Functions, Data Flow, Data Science …), from the variables
 * `OCI_RESOURCE_PRINCIPAL_*` in version 2.2.
 *
 * Token and key are read again together when their files change, before expiry and after a 401. Values in variables never change.
 */
export class ResourcePrincipalCredentials extends RefreshingCredentials {
  /** @throws ConfigurationError when the variables are missing or of another version. */
  constructor({ env = process.env }: ResourcePrincipalOptions = {}) {
    const { token, key, passphrase } = readResourcePrincipal(env);
    const { load, isStale } = tokenPairLoader({
      name: "The token of the resource principal (OCI_RESOURCE_PRINCIPAL_RPST)",
      advice: isAbsolute(token) ? "The service that runs this program should have replaced it." : "Restart the program.",
      files: [token, key].filter((value) => isAbsolute(value)),
      read: async () => {
        const [currentToken, currentKey] = await Promise.all([
          isAbsolute(token) ? readTokenFile(token, "OCI_RESOURCE_PRINCIPAL_RPST names it.") : token,
          readKey(key, passphrase),
        ]);
        return { token: currentToken, key: currentKey };
      },
    });
    super(load, { isStale });
  }
}

/** The compartment of a resource principal, from its token. */
export function resourcePrincipalCompartment(env: Environment): string | undefined {
  const { token } = readResourcePrincipal(env);
  try {
    const { res_compartment: compartment } = claimsOf(isAbsolute(token) ? readFileSync(token, "utf8") : token);
    return typeof compartment === "string" ? compartment : undefined;
  } catch {
    // The credentials report problems with the file.
    return undefined;
  }
}

async function readKey(key: string, passphrase: string | undefined): Promise<LoadedKey> {
  if (!isAbsolute(key)) return importKey({ pem: key, passphrase, name: "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM" });
  const isFile = passphrase !== undefined && isAbsolute(passphrase);
  const advice = "OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM_PASSPHRASE names it.";
  return readKeyFile({ path: key, passphrase: isFile ? (await readTokenFile(passphrase, advice)).trim() : passphrase });
}

function readResourcePrincipal(env: Environment): ResourcePrincipal {
  const version = env.OCI_RESOURCE_PRINCIPAL_VERSION?.trim();
  const where = "OCI sets it for resources such as functions that are in a dynamic group or named by a policy.";
  if (!version) throw unusable(`There is no resource principal: OCI_RESOURCE_PRINCIPAL_VERSION is not set. ${where}`);
  if (version !== "2.2") {
    const known = /^(1\.1|2\.1(\.[12])?|3\.0)$/.test(version)
      ? "which the OCI SDKs for TypeScript and JavaScript do not support either"
      : "which is unknown";
    throw unusable(
      `OCI_RESOURCE_PRINCIPAL_VERSION is ${version}, ${known}; only 2.2 is supported. Use instance_principal or oke_workload_identity if the resource has it, or an API key.`,
    );
  }
  const token = env.OCI_RESOURCE_PRINCIPAL_RPST;
  const key = env.OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM;
  if (!token) throw unusable("OCI_RESOURCE_PRINCIPAL_RPST, the token of the resource principal, is not set.");
  if (!key) throw unusable("OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM, the private key of the resource principal, is not set.");
  if (/^(~|\.\.?)?[\\/]/.test(token) && !isAbsolute(token))
    throw unusable("OCI_RESOURCE_PRINCIPAL_RPST is a relative path: it must be an absolute path or a token.");
  return { token, key, passphrase: env.OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM_PASSPHRASE || undefined };
}

function unusable(message: string): ConfigurationError {
  return new ConfigurationError(message, { option: "authType" });
}
