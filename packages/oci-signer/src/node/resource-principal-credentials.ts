import { readFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import { ConfigurationError } from "@locus/core";
import { RefreshingCredentials } from "../refreshing-credentials.js";
import { claimsOf } from "../session-token-credentials.js";
import type { Environment } from "./environment.js";
import { importKey, type LoadedKey, readKeyFile } from "./private-key.js";
import { readTokenFile } from "./read-token-file.js";
import { tokenPairLoader } from "./token-pair.js";

/** Where a resource principal is described. */
export interface ResourcePrincipalOptions {
  /** @defaultValue process.env */
  env?: Environment | undefined;
}

/** What the environment says of a resource principal: each a value, or the absolute path of a file with it. */
interface ResourcePrincipal {
  readonly token: string;
  readonly key: string;
  readonly passphrase: string | undefined;
}

/**
 * The identity of a resource, such as a function (OCI Functions, Data Flow, Data Science …), as `OCI_RESOURCE_PRINCIPAL_*` describes
 * it in version 2.2.
 *
 * Files are read again when they change, ahead of the token's expiry and after a 401, token and key together. What is given as a value
 * cannot change while the program runs.
 */
export class ResourcePrincipalCredentials extends RefreshingCredentials {
  /** @throws ConfigurationError when the environment describes none, or one of another version. */
  constructor({ env = process.env }: ResourcePrincipalOptions = {}) {
    const { token, key, passphrase } = readResourcePrincipal(env);
    const { load, isStale } = tokenPairLoader({
      name: "The token of the resource principal (OCI_RESOURCE_PRINCIPAL_RPST)",
      advice: isAbsolute(token) ? "The service that runs this program should have replaced it." : "Start the program anew.",
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

/** The compartment that a resource principal is in, as its token says. */
export function resourcePrincipalCompartment(env: Environment): string | undefined {
  const { token } = readResourcePrincipal(env);
  try {
    const { res_compartment: compartment } = claimsOf(isAbsolute(token) ? readFileSync(token, "utf8") : token);
    return typeof compartment === "string" ? compartment : undefined;
  } catch {
    // The credentials say what is wrong with the file.
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
  const where = "OCI sets it for resources such as functions, in a dynamic group or a policy that names the resource.";
  if (!version) throw unusable(`There is no resource principal here: OCI_RESOURCE_PRINCIPAL_VERSION is not set. ${where}`);
  if (version !== "2.2") {
    const known = /^(1\.1|2\.1(\.[12])?|3\.0)$/.test(version)
      ? "which the OCI SDKs for TypeScript and JavaScript do not know either"
      : "which is not known";
    throw unusable(
      `OCI_RESOURCE_PRINCIPAL_VERSION is ${version}, ${known}; only 2.2 can be used. Take instance_principal or oke_workload_identity where the resource has it, or an API key.`,
    );
  }
  const token = env.OCI_RESOURCE_PRINCIPAL_RPST;
  const key = env.OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM;
  if (!token) throw unusable("OCI_RESOURCE_PRINCIPAL_RPST, the token of the resource principal, is not set.");
  if (!key) throw unusable("OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM, the private key of the resource principal, is not set.");
  if (/^(~|\.\.?)?[\\/]/.test(token) && !isAbsolute(token))
    throw unusable("OCI_RESOURCE_PRINCIPAL_RPST is a path that is not absolute: only an absolute one, or a token, can be used.");
  return { token, key, passphrase: env.OCI_RESOURCE_PRINCIPAL_PRIVATE_PEM_PASSPHRASE || undefined };
}

function unusable(message: string): ConfigurationError {
  return new ConfigurationError(message, { option: "authType" });
}
