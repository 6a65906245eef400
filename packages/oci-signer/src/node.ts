export type {
  OCIAuthOptions,
  OCIIdentity,
  OCIInstancePrincipalOptions,
  OCIProfileOptions,
  OCIResourcePrincipalOptions,
  OCITargetOptions,
  OCIWorkloadIdentityOptions,
} from "./node/auth-options.js";
export type { AuthServiceOptions } from "./node/auth-service.js";
export { ConfigFileCredentials, type ConfigFileOptions } from "./node/config-file-credentials.js";
export type { Environment } from "./node/environment.js";
export { InstancePrincipalCredentials, type InstancePrincipalOptions } from "./node/instance-principal-credentials.js";
export { OKEWorkloadIdentityCredentials, type OKEWorkloadIdentityOptions } from "./node/oke-workload-identity-credentials.js";
export type { DelegationTokenOptions } from "./node/principal-credentials.js";
export { type AuthenticationDetailsProvider, fromAuthenticationDetailsProvider } from "./node/provider-credentials.js";
export type { FileAuthType, PrincipalAuthType, ProfileOptions } from "./node/read-profile.js";
export { type OCIAuth, resolveOCIAuth } from "./node/resolve-oci-auth.js";
export { ResourcePrincipalCredentials, type ResourcePrincipalOptions } from "./node/resource-principal-credentials.js";
