import { existsSync } from "node:fs";
import { ConfigurationError } from "@locus/core";
import type { OCICredentials } from "../credentials.js";
import { inferenceEndpoint, resolveRegion } from "../regions.js";
import type { OCIAuthOptions, PrincipalAuthType } from "./auth-options.js";
import { ConfigFileCredentials } from "./config-file-credentials.js";
import type { Environment } from "./environment.js";
import { InstancePrincipalCredentials } from "./instance-principal-credentials.js";
import { OKEWorkloadIdentityCredentials, serviceAccountTokenFile } from "./oke-workload-identity-credentials.js";
import type { FileAuthType } from "./read-profile.js";
import { ResourcePrincipalCredentials, resourcePrincipalCompartment } from "./resource-principal-credentials.js";

/** All that a request to OCI Generative AI needs besides itself. */
export interface OCIAuth {
  readonly credentials: OCICredentials;
  readonly compartmentId: string;
  /** The full id of the region. */
  readonly region: string;
  /** The origin of the inference service, without a path or a trailing slash. */
  readonly endpoint: string;
}

/** An identity before its region and compartment are settled. */
interface Identity {
  readonly credentials: OCICredentials;
  /** By itself, where nothing else says so. */
  readonly compartmentId?: string | undefined;
  /** Written by the user, as in a profile: counts more than the environment. */
  readonly region?: string | undefined;
  /** Where the program happens to run: counts less than the environment. */
  readonly ambientRegion?: string | undefined;
}

const forms = `Say which identity to use, in one of these forms:
  { profile: "DEFAULT" }                         a profile of ~/.oci/config: API key or session token, as it has them
  { profile: "DEFAULT", authType: "api_key" }    … checked: "api_key", "security_token" or "session_token"
  { authType: "instance_principal" }             on OCI compute; with compartmentId
  { authType: "resource_principal" }             in OCI Functions and other resources, and on OKE
  { authType: "oke_workload_identity" }          in a pod on OKE; with compartmentId`;

/**
 * Settles who calls OCI Generative AI, where, and for which compartment.
 *
 * Nothing is fetched and no key is read before the first request; what is wrong with the options, the profile or the environment is
 * thrown at once.
 *
 * - Region: the argument, the profile's, `OCI_REGION`, `OCI_RESOURCE_PRINCIPAL_REGION`, `us-chicago-1`. The region of an instance does
 *   not count: the service is not in every region. Where it is, pass `await new InstancePrincipalCredentials().region()`.
 * - Compartment: the argument, `OCI_COMPARTMENT`, `OCI_COMPARTMENT_ID`, the profile's tenancy, the resource principal's own.
 *
 * @example
 * ```ts
 * const { credentials, compartmentId, endpoint } = resolveOCIAuth({ profile: "DEFAULT" });
 * const client = new OpenAI({ baseURL: `${endpoint}/openai/v1`, apiKey: "unused", fetch: createOCIFetch({ credentials, compartmentId }) });
 * ```
 *
 * @throws ConfigurationError
 */
export function resolveOCIAuth(options: OCIAuthOptions): OCIAuth {
  const { env = process.env, realm, endpoint } = options;
  const identity = identify(options, env);
  const region = options.region || identity.region || env.OCI_REGION || identity.ambientRegion || "us-chicago-1";
  const compartmentId = options.compartmentId || env.OCI_COMPARTMENT || env.OCI_COMPARTMENT_ID || identity.compartmentId;
  if (!compartmentId) {
    throw new ConfigurationError(
      "This identity implies no compartment: set the option compartmentId, or OCI_COMPARTMENT_ID in the environment.",
      { option: "compartmentId" },
    );
  }
  return {
    credentials: identity.credentials,
    compartmentId,
    region: resolveRegion({ region }).region,
    endpoint: inferenceEndpoint({ region, realm, endpoint: endpoint || undefined }),
  };
}

function identify(options: OCIAuthOptions, env: Environment): Identity {
  checkForm(options);
  switch (options.authType) {
    case "instance_principal":
      return { credentials: new InstancePrincipalCredentials(options) };
    case "resource_principal":
      // On OKE, the identity of the resource is that of the workload.
      if (!env.OCI_RESOURCE_PRINCIPAL_VERSION && existsSync(serviceAccountTokenFile(options))) {
        return { credentials: new OKEWorkloadIdentityCredentials(options) };
      }
      return {
        credentials: new ResourcePrincipalCredentials({ env }),
        compartmentId: resourcePrincipalCompartment(env),
        ambientRegion: env.OCI_RESOURCE_PRINCIPAL_REGION,
      };
    case "oke_workload_identity":
      return { credentials: new OKEWorkloadIdentityCredentials(options) };
    default: {
      const credentials = new ConfigFileCredentials(options);
      return { credentials, compartmentId: credentials.tenancy, region: credentials.region };
    }
  }
}

const principals: readonly PrincipalAuthType[] = ["instance_principal", "resource_principal", "oke_workload_identity"];
const fileBased: readonly FileAuthType[] = ["api_key", "security_token", "session_token"];

/** Types do not keep JavaScript, nor options read from elsewhere, from other combinations. */
function checkForm({ profile, configFile, authType }: OCIAuthOptions): void {
  const refuse = (problem: string, option: string) => new ConfigurationError(`${problem} ${forms}`, { option });
  if (principals.some((known) => known === authType)) {
    if (profile !== undefined) throw refuse(`A profile does not go with authType "${authType}".`, "profile");
    if (configFile !== undefined) throw refuse(`A configFile does not go with authType "${authType}".`, "configFile");
  } else if (authType !== undefined && !fileBased.some((known) => known === authType)) {
    throw refuse(`There is no authType "${authType}".`, "authType");
  } else if (!profile && authType === undefined) {
    throw refuse("There is neither a profile nor an authType.", "profile");
  }
}
