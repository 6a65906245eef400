import type { OCIRegion } from "../regions.js";
import type { OCIExplicitIdentity } from "../service/options.js";
import type { AuthServiceOptions } from "./auth-service.js";
import type { Environment } from "./environment.js";
import type { InstancePrincipalOptions } from "./instance-principal-credentials.js";
import type { OKEWorkloadIdentityOptions } from "./oke-workload-identity-credentials.js";
import type { DelegationTokenOptions } from "./principal-credentials.js";
import type { FileAuthType } from "./read-profile.js";

/** What every identity can be told. */
export interface OCIPlaceOptions {
  /**
   * Where the request is accounted to.
   *
   * @defaultValue `OCI_COMPARTMENT`, else `OCI_COMPARTMENT_ID`, else the profile's tenancy or the resource principal's own compartment
   */
  compartmentId?: string | undefined;
  /**
   * The region of the service, as an id or short key.
   *
   * @defaultValue the profile's, else `OCI_REGION`, else the resource principal's, else `"us-chicago-1"`
   */
  region?: OCIRegion | undefined;
  /**
   * The realm of a region that is not known here: its key (`"oc19"`) or domain.
   *
   * @defaultValue that of `~/.oci/regions-config.json`, else of `OCI_REGION_METADATA`, else `OCI_DEFAULT_REALM`
   */
  realm?: string | undefined;
  /** An endpoint of one's own; it overrides region and realm. */
  endpoint?: string | undefined;
  /** @defaultValue process.env */
  env?: Environment | undefined;
  /** Told of what is not wrong but unwise. @defaultValue process.emitWarning */
  onWarning?: ((message: string) => void) | undefined;
}

/** A profile of a config file. Either its name or `authType` is needed. */
export type OCIProfileOptions = OCIPlaceOptions & {
  /** @defaultValue `OCI_CONFIG_FILE`, else `~/.oci/config` */
  configFile?: string | undefined;
  /** The auth service that prolongs a session. @defaultValue `OCI_SDK_AUTH_CLIENT_REGION_URL`, else that of the profile's region */
  federationEndpoint?: AuthServiceOptions["federationEndpoint"];
} & (
    | {
        /** The profile, with an API key or a session token. */
        profile: string;
        /** Checked against what the profile has. `session_token` is another name for `security_token`. */
        authType?: FileAuthType | undefined;
      }
    | {
        /** @defaultValue "DEFAULT" */
        profile?: string | undefined;
        /** Checked against what the profile has. `session_token` is another name for `security_token`. */
        authType: FileAuthType;
      }
  );

interface NoProfile {
  profile?: undefined;
  configFile?: undefined;
}

/** The compute instance that the program runs on. */
export interface OCIInstancePrincipalOptions
  extends OCIPlaceOptions,
    InstancePrincipalOptions,
    DelegationTokenOptions,
    NoProfile {
  authType: "instance_principal";
}

/** The resource that the program is, such as a function; on a pod of OKE without one, its workload identity. */
export interface OCIResourcePrincipalOptions
  extends OCIPlaceOptions,
    OKEWorkloadIdentityOptions,
    DelegationTokenOptions,
    NoProfile {
  authType: "resource_principal";
}

/** The pod on OKE that the program runs in. */
export interface OCIWorkloadIdentityOptions
  extends OCIPlaceOptions,
    OKEWorkloadIdentityOptions,
    DelegationTokenOptions,
    NoProfile {
  authType: "oke_workload_identity";
}

/** An identity on OCI, and what is called with it: exactly one of a profile and a principal. */
export type OCIAuthOptions =
  | OCIProfileOptions
  | OCIInstancePrincipalOptions
  | OCIResourcePrincipalOptions
  | OCIWorkloadIdentityOptions;

/**
 * Who calls, for a model: a `profile` of `~/.oci/config`, an `authType` (`"instance_principal"`, `"resource_principal"`,
 * `"oke_workload_identity"`), `credentials`, or an `apiKey`. Exactly one of them.
 */
export type OCIIdentity =
  | (OCIAuthOptions & { credentials?: undefined; apiKey?: undefined })
  | (OCIExplicitIdentity & { profile?: undefined; configFile?: undefined; authType?: undefined });
