import { ConfigurationError } from "@locus/core";
import type { OCICredentials } from "../credentials.js";
import { inferenceEndpoint, resolveRegion } from "../regions.js";
import type { OCIAuthOptions, OCIProfileOptions } from "./auth-options.js";
import { ConfigFileCredentials } from "./config-file-credentials.js";
import { regionSettings } from "./environment.js";
import { type Principal, principalOf } from "./principal-credentials.js";
import { type FileAuthType, profilePath, readProfile } from "./read-profile.js";

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
interface Identity extends Principal {
  /** Written by the user, as in a profile: counts more than the environment. */
  readonly region?: string | undefined;
}

const forms = `Say which identity to use, in one of these forms:
  { profile: "DEFAULT" }                         a profile of ~/.oci/config: API key or session token, as it has them
  { profile: "DEFAULT", authType: "api_key" }    … checked: "api_key", "security_token" or "session_token"
  { authType: "instance_principal" }             on OCI compute; with compartmentId
  { authType: "instance_principal", delegationTokenFile: "/etc/oci/delegation_token" }   on behalf of a user, as in Cloud Shell
  { authType: "resource_principal" }             in OCI Functions and other resources, and on OKE
  { authType: "oke_workload_identity" }          in a pod on OKE; with compartmentId`;

/**
 * Settles who calls OCI Generative AI, where, and for which compartment.
 *
 * Nothing is fetched and no key is read before the first request; what is wrong with the options, the profile or the environment is
 * thrown at once.
 *
 * - Region: the argument, the profile's, `OCI_REGION`, `OCI_RESOURCE_PRINCIPAL_REGION`, `us-chicago-1`. The region of an instance does
 *   not count: the service is not in every region. Where it is, pass `await new InstancePrincipalCredentials().region()`. One that
 *   is not known needs its realm: `realm`, `~/.oci/regions-config.json`, `OCI_REGION_METADATA` or `OCI_DEFAULT_REALM`.
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
  const { env = process.env, realm } = options;
  const endpoint = options.endpoint?.trim();
  const identity = identify(options);
  const regions: readonly [name: string | undefined, from: string][] = [
    [options.region, "option region"],
    [identity.region, `profile [${options.profile || "DEFAULT"}] in ${profilePath(options)}`],
    [env.OCI_REGION, "OCI_REGION"],
    [identity.ambientRegion, "OCI_RESOURCE_PRINCIPAL_REGION"],
  ];
  const [name = "", from] = regions.find(([name]) => name?.trim()) ?? ["us-chicago-1"];
  // An endpoint says all about where the service is.
  const settings = endpoint ? { defaultRealm: "oc1" } : regionSettings(env);
  const { region, domain } = resolveRegion({ region: name, from, realm, ...settings });
  const compartments = [options.compartmentId, env.OCI_COMPARTMENT, env.OCI_COMPARTMENT_ID, identity.compartmentId];
  const compartmentId = compartments.map((given) => given?.trim()).find(Boolean);
  if (!compartmentId) {
    throw new ConfigurationError(
      "This identity implies no compartment: set the option compartmentId, or OCI_COMPARTMENT_ID in the environment.",
      { option: "compartmentId" },
    );
  }
  return {
    credentials: identity.credentials,
    compartmentId,
    region,
    endpoint: inferenceEndpoint({ region, realm: domain, endpoint }),
  };
}

function identify(options: OCIAuthOptions): Identity {
  checkForm(options);
  if (isPrincipal(options)) return principalOf(options.authType, options);
  const profile = readProfile(options);
  const { tenancy: compartmentId, region } = profile;
  if (profile.kind !== "principal") return { credentials: new ConfigFileCredentials(options), compartmentId, region };
  const principal = principalOf(profile.authType, { ...options, ...profile });
  return { ...principal, compartmentId: compartmentId ?? principal.compartmentId, region };
}

const principals: readonly unknown[] = ["instance_principal", "resource_principal", "oke_workload_identity"];
const fileBased: readonly FileAuthType[] = ["api_key", "security_token", "session_token"];

type PrincipalAuthOptions = Exclude<OCIAuthOptions, OCIProfileOptions>;

function isPrincipal(options: OCIAuthOptions): options is PrincipalAuthOptions {
  return principals.includes(options.authType);
}

/** Types do not keep JavaScript, nor options read from elsewhere, from other combinations. */
function checkForm({ profile, configFile, authType, ...more }: OCIAuthOptions): void {
  const refuse = (problem: string, option: string) => new ConfigurationError(`${problem} ${forms}`, { option });
  if (principals.includes(authType)) {
    if (profile !== undefined) throw refuse(`A profile does not go with authType "${authType}".`, "profile");
    if (configFile !== undefined) throw refuse(`A configFile does not go with authType "${authType}".`, "configFile");
  } else if (authType !== undefined && !fileBased.some((known) => known === authType)) {
    throw refuse(`There is no authType "${authType}".`, "authType");
  } else if (!profile && authType === undefined) {
    throw refuse("There is neither a profile nor an authType.", "profile");
  } else if (
    ("delegationToken" in more && more.delegationToken !== undefined) ||
    ("delegationTokenFile" in more && more.delegationTokenFile !== undefined)
  ) {
    throw refuse(
      "A delegation token goes with a principal; a profile names its own as delegation_token_file.",
      "delegationToken",
    );
  }
}
