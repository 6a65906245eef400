import type { OCIRegion } from "../regions.js";
import type { OCIExplicitIdentity } from "../service/options.js";
import type { AuthServiceOptions } from "./auth-service.js";
import type { Environment } from "./environment.js";
import type { InstancePrincipalOptions } from "./instance-principal-credentials.js";
import type { OKEWorkloadIdentityOptions } from "./oke-workload-identity-credentials.js";
import type { DelegationTokenOptions } from "./principal-credentials.js";
import type { FileAuthType } from "./read-profile.js";

/** Options that every identity takes. */
export interface OCITargetOptions {
  /**
   * OCID of the compartment that the calls are billed to.
   *
   * @defaultValue `OCI_COMPARTMENT`, else `OCI_COMPARTMENT_ID`, else the profile's tenancy or the resource principal's own compartment
   */
  compartmentId?: string | undefined;
  /**
   * The region's id or short key.
   *
   * @defaultValue the profile's, else `OCI_REGION`, else the resource principal's, else `"us-chicago-1"`
   */
  region?: OCIRegion | undefined;
  /**
   * The realm of an unknown region: its key (`"oc19"`) or domain.
   *
   * @defaultValue that of `~/.oci/regions-config.json`, else of `OCI_REGION_METADATA`, else `OCI_DEFAULT_REALM`
   */
  realm?: string | undefined;
  /** A custom endpoint, which overrides region and realm. */
  endpoint?: string | undefined;
  /** @defaultValue process.env */
  env?: Environment | undefined;
  /** Receives warnings, such as about a key that other users can read. @defaultValue process.emitWarning */
  onWarning?: ((message: string) => void) | undefined;
}

/** A profile of a config file, given by its name, `authType` or both. */
export type OCIProfileOptions = OCITargetOptions & {
  /** @defaultValue `OCI_CONFIG_FILE`, else `~/.oci/config` */
  configFile?: string | undefined;
  /** The auth service that refreshes sessions. @defaultValue `OCI_SDK_AUTH_CLIENT_REGION_URL`, else that of the profile's region */
  federationEndpoint?: AuthServiceOptions["federationEndpoint"];
} & (
    | {
        /** Name of the profile. */
        profile: string;
        /** Must match the profile. `session_token` is another name for `security_token`. */
        authType?: FileAuthType | undefined;
      }
    | {
        /** @defaultValue "DEFAULT" */
        profile?: string | undefined;
        /** Must match the profile. `session_token` is another name for `security_token`. */
        authType: FileAuthType;
      }
  );

interface NoProfile {
  profile?: undefined;
  configFile?: undefined;
}

/** Instance principal: the compute instance that the program runs on. */
export interface OCIInstancePrincipalOptions
  extends OCITargetOptions,
    InstancePrincipalOptions,
    DelegationTokenOptions,
    NoProfile {
  authType: "instance_principal";
}

/** Resource principal: the program's resource, such as a function; in an OKE pod without one, the pod's workload identity. */
export interface OCIResourcePrincipalOptions
  extends OCITargetOptions,
    OKEWorkloadIdentityOptions,
    DelegationTokenOptions,
    NoProfile {
  authType: "resource_principal";
}

/** Workload identity: the OKE pod that the program runs in. */
export interface OCIWorkloadIdentityOptions
  extends OCITargetOptions,
    OKEWorkloadIdentityOptions,
    DelegationTokenOptions,
    NoProfile {
  authType: "oke_workload_identity";
}

/** An OCI identity, which is either a profile or a principal, and the target of its calls. */
export type OCIAuthOptions =
  | OCIProfileOptions
  | OCIInstancePrincipalOptions
  | OCIResourcePrincipalOptions
  | OCIWorkloadIdentityOptions;

/**
 * The identity of a model: exactly one of a `profile` of `~/.oci/config`, an `authType` (`"instance_principal"`,
 * `"resource_principal"`, `"oke_workload_identity"`), `credentials`, or an `apiKey`.
 */
export type OCIIdentity =
  | (OCIAuthOptions & { credentials?: undefined; apiKey?: undefined })
  | (OCIExplicitIdentity & { profile?: undefined; configFile?: undefined; authType?: undefined });
