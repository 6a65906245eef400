import { ConfigurationError } from "@locus/core";
import type { OCICredentials } from "../credentials.js";
import { inferenceEndpoint, resolveRegion } from "../regions.js";
import type { OCIAuthOptions, OCIProfileOptions } from "./auth-options.js";
import { ConfigFileCredentials } from "./config-file-credentials.js";
import { regionSettings } from "./environment.js";
import { type Principal, principalOf } from "./principal-credentials.js";
import { type FileAuthType, profilePath, readProfile } from "./read-profile.js";

/** Identity, compartment and endpoint of requests to OCI Generative AI. */
export interface OCIAuth {
  readonly credentials: OCICredentials;
  readonly compartmentId: string;
  /** The full id of the region. */
  readonly region: string;
  /** The origin of the inference service, without a path and without a trailing slash. */
  readonly endpoint: string;
}

/** An identity before its region and compartment are resolved. */
interface Identity extends Principal {
  /** The profile's region, which overrides the environment's. */
  readonly region?: string | undefined;
}

const forms = `Pass an identity in one of these forms:
  { profile: "DEFAULT" }                         a profile of ~/.oci/config with an API key or session token
  { profile: "DEFAULT", authType: "api_key" }    the same, which must be "api_key", "security_token" or "session_token"
  { authType: "instance_principal" }             on OCI compute; with compartmentId
  { authType: "instance_principal", delegationTokenFile: "/etc/oci/delegation_token" }   on behalf of a user, as in Cloud Shell
  { authType: "resource_principal" }             in OCI Functions and other resources, and on OKE
  { authType: "oke_workload_identity" }          in a pod on OKE; with compartmentId`;

/**
 * Resolves identity, compartment and endpoint for OCI Generative AI.
 *
 * No request is sent and no key is read before the first call; mistakes in the options, the profile or the environment throw at once.
 *
 * - Region: `region`, else the profile's, `OCI_REGION`, `OCI_RESOURCE_PRINCIPAL_REGION`, `us-chicago-1`. An instance's region is not
 *   used, because not every region has the service; where it does, pass `await new InstancePrincipalCredentials().region()`. An
 *   unknown region needs its realm: `realm`, `~/.oci/regions-config.json`, `OCI_REGION_METADATA` or `OCI_DEFAULT_REALM`.
 * - Compartment: `compartmentId`, else `OCI_COMPARTMENT`, `OCI_COMPARTMENT_ID`, the profile's tenancy, the resource principal's compartment.
 *
 * @example
 * ```ts
 * const { credentials, compartmentId, endpoint } = resolveOCIAuth({ profile: "DEFAULT" });
 * const client = new OpenAI({ baseURL: `${endpoint}/openai/v1`, apiKey: "unused", fetch: createOCIFetch({ credentials, compartmentId }) });
 * ```
 *
 * @throws ConfigurationError when identity, region or compartment is missing or wrong.
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
  // oc1 is a placeholder, because a custom endpoint does not depend on the realm.
  const settings = endpoint ? { defaultRealm: "oc1" } : regionSettings(env);
  const { region, domain } = resolveRegion({ region: name, from, realm, ...settings });
  const compartments = [options.compartmentId, env.OCI_COMPARTMENT, env.OCI_COMPARTMENT_ID, identity.compartmentId];
  const compartmentId = compartments.map((given) => given?.trim()).find(Boolean);
  if (!compartmentId) {
    throw new ConfigurationError(
      "This identity has no default compartment: set the option compartmentId, or OCI_COMPARTMENT_ID in the environment.",
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

/** Checks combinations at run time too, for callers without types. */
function checkForm({ profile, configFile, authType, ...more }: OCIAuthOptions): void {
  const refuse = (problem: string, option: string) => new ConfigurationError(`${problem} ${forms}`, { option });
  if (principals.includes(authType)) {
    if (profile !== undefined) throw refuse(`A profile cannot be combined with authType "${authType}".`, "profile");
    if (configFile !== undefined) throw refuse(`A configFile cannot be combined with authType "${authType}".`, "configFile");
  } else if (authType !== undefined && !fileBased.some((known) => known === authType)) {
    throw refuse(`There is no authType "${authType}".`, "authType");
  } else if (!profile && authType === undefined) {
    throw refuse("There is neither a profile nor an authType.", "profile");
  } else if (
    ("delegationToken" in more && more.delegationToken !== undefined) ||
    ("delegationTokenFile" in more && more.delegationTokenFile !== undefined)
  ) {
    throw refuse("A delegation token needs a principal; in a profile, set delegation_token_file instead.", "delegationToken");
  }
}
