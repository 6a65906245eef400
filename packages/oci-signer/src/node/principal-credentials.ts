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

/** The user on whose behalf a principal acts. Without these options it acts for itself. */
export interface DelegationTokenOptions {
  /** The user's token, or a function that returns it, called before every attempt. */
  delegationToken?: string | (() => string | Promise<string>) | undefined;
  /** A file with the token, such as Cloud Shell's `/etc/oci/delegation_token`. Read at every attempt. */
  delegationTokenFile?: string | undefined;
}

/** Options of all kinds of principals. */
export type PrincipalOptions = DelegationTokenOptions & InstancePrincipalOptions & OKEWorkloadIdentityOptions;

/** A principal, with the compartment and region of its environment. */
export interface Principal {
  readonly credentials: OCICredentials;
  readonly compartmentId?: string | undefined;
  /** Region that the program runs in. `OCI_REGION` overrides it. */
  readonly ambientRegion?: string | undefined;
}

/**
 * Creates the credentials of a principal, and adds a delegation token if there is one.
 *
 * @throws ConfigurationError when the environment has no such principal.
 */
export function principalOf(authType: PrincipalAuthType, options: PrincipalOptions): Principal {
  const { env = process.env, delegationToken, delegationTokenFile } = options;
  const principal = withoutDelegation(authType, options, env);
  if (delegationToken !== undefined && delegationTokenFile !== undefined) {
    throw new ConfigurationError("Pass either a delegationToken or a delegationTokenFile: both are set.", {
      option: "delegationToken",
    });
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

function withoutDelegation(authType: PrincipalAuthType, options: PrincipalOptions, env: Environment): Principal {
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
 * Whether a resource principal is the workload identity of a pod: there is a service account, and no token of a resource. The version
 * does not distinguish them, because Oracle's Go SDK requires `OCI_RESOURCE_PRINCIPAL_VERSION` (1.1 or 2.2) in pods too.
 */
function isWorkload(options: OKEWorkloadIdentityOptions, env: Environment): boolean {
  const { OCI_RESOURCE_PRINCIPAL_RPST: token, OCI_RESOURCE_PRINCIPAL_RPT_ENDPOINT: endpoint } = env;
  const isEither = /^\s*(1\.1|2\.2)?\s*$/.test(env.OCI_RESOURCE_PRINCIPAL_VERSION ?? "");
  return isEither && !token && !endpoint && existsSync(serviceAccountTokenFile(options));
}
