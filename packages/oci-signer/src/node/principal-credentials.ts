import { existsSync } from "node:fs";
import { ConfigurationError } from "@locus/core";
import type { OCICredentials } from "../credentials.js";
import { DelegationCredentials } from "../delegation-credentials.js";
import { delegationTokenReader } from "./delegation-token-file.js";
import { type Environment, expandHome } from "./environment.js";
import { InstancePrincipalCredentials, type InstancePrincipalOptions } from "./instance-principal-credentials.js";
import {
  OKEWorkloadIdentityCredentials,
  type OKEWorkloadIdentityOptions,
  serviceAccountTokenFile,
} from "./oke-workload-identity-credentials.js";
import type { PrincipalAuthType } from "./read-profile.js";
import { ResourcePrincipalCredentials, resourcePrincipalCompartment } from "./resource-principal-credentials.js";

/** On whose behalf a principal calls; nothing of it is needed for itself. */
export interface DelegationTokenOptions {
  /** The token of a user, or a function that is asked for it before every attempt. */
  delegationToken?: string | (() => string | Promise<string>) | undefined;
  /** A file with it, such as Cloud Shell's `/etc/oci/delegation_token`: read again when it changes. */
  delegationTokenFile?: string | undefined;
}

/** What any of the principals can be told. */
export type PrincipalOptions = DelegationTokenOptions & InstancePrincipalOptions & OKEWorkloadIdentityOptions;

/** A principal, and what its surroundings say of it. */
export interface Principal {
  readonly credentials: OCICredentials;
  readonly compartmentId?: string | undefined;
  /** Where the program happens to run: counts less than `OCI_REGION`. */
  readonly ambientRegion?: string | undefined;
}

/**
 * The identity that the place where a program runs gives it.
 *
 * @throws ConfigurationError where it gives none.
 */
export function principalOf(authType: PrincipalAuthType, options: PrincipalOptions): Principal {
  const { env = process.env, delegationToken, delegationTokenFile } = options;
  const principal = ownPrincipal(authType, options, env);
  if (delegationToken !== undefined && delegationTokenFile !== undefined) {
    throw new ConfigurationError("Give a delegationToken or a delegationTokenFile, not both.", { option: "delegationToken" });
  }
  if (delegationTokenFile?.trim() === "") {
    throw new ConfigurationError("The delegationTokenFile is empty: without it the call would be made as the instance.", {
      option: "delegationTokenFile",
    });
  }
  const token = delegationTokenFile === undefined ? delegationToken : delegationTokenReader(expandHome(delegationTokenFile, env));
  if (token === undefined) return principal;
  return { ...principal, credentials: new DelegationCredentials({ credentials: principal.credentials, delegationToken: token }) };
}

function ownPrincipal(authType: PrincipalAuthType, options: PrincipalOptions, env: Environment): Principal {
  const ambientRegion = env.OCI_RESOURCE_PRINCIPAL_REGION;
  if (authType === "instance_principal") return { credentials: new InstancePrincipalCredentials(options) };
  if (authType === "oke_workload_identity" || isWorkload(options, env)) {
    return { credentials: new OKEWorkloadIdentityCredentials(options), ambientRegion };
  }
  return {
    credentials: new ResourcePrincipalCredentials({ env }),
    compartmentId: resourcePrincipalCompartment(env),
    ambientRegion,
  };
}

/**
 * Whether the resource principal of a program is the workload identity of its pod: there is a service account, and no token of a
 * resource. The version does not tell, because Oracle's Go SDK wants `OCI_RESOURCE_PRINCIPAL_VERSION` (1.1 or 2.2) of pods, too.
 */
function isWorkload(options: OKEWorkloadIdentityOptions, env: Environment): boolean {
  const { OCI_RESOURCE_PRINCIPAL_RPST: token, OCI_RESOURCE_PRINCIPAL_RPT_ENDPOINT: endpoint } = env;
  const isEither = /^\s*(1\.1|2\.2)?\s*$/.test(env.OCI_RESOURCE_PRINCIPAL_VERSION ?? "");
  return isEither && !token && !endpoint && existsSync(serviceAccountTokenFile(options));
}
