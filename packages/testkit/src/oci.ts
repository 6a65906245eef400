export { makeApiKey, makeOCID, type TestApiKey } from "./oci/api-key.js";
export type { SignatureAuthorization } from "./oci/authorization.js";
export type { CertificateSubject, TestCertificate } from "./oci/certificate.js";
export type { ServiceFaults } from "./oci/faults.js";
export { type FederationOptions, type FederationServer, startFederation } from "./oci/federation.js";
export {
  createOCIIdentities,
  type OCIIdentities,
  type OCIRequestIdentity,
  type PublicKeyLike,
  type VerificationKey,
} from "./oci/identities.js";
export { type InstanceIdentity, type MakeInstanceIdentityOptions, makeInstanceIdentity } from "./oci/instance-identity.js";
export {
  type InstanceMetadataOptions,
  type InstanceMetadataServer,
  type RegionInfo,
  startInstanceMetadata,
} from "./oci/instance-metadata.js";
export type { PrivateKeyFormat, RSAKeyPair } from "./oci/key-pair.js";
export type { RefusalOptions } from "./oci/native/check-request.js";
export {
  createNativeChatHandler,
  type NativeChatHandler,
  type NativeChatHandlerOptions,
  type NativeResponder,
  type NativeScript,
} from "./oci/native/native-chat-handler.js";
export type { NativeEvent } from "./oci/native/native-event.js";
export type { NativeEventOptions, NativeExchange } from "./oci/native/native-exchange.js";
export type { NativeFormat } from "./oci/native/native-format.js";
export type {
  NativeAnswer,
  NativeCitation,
  NativeErrorReply,
  NativeRecordedReply,
  NativeReply,
} from "./oci/native/native-reply.js";
export type { NativeRequest } from "./oci/native/native-request.js";
export type { NativeStreamStyle } from "./oci/native/native-style.js";
export type { ParameterErrors } from "./oci/native/refusals.js";
export type { NativeToolDeltas } from "./oci/native/tool-deltas.js";
export {
  type OCIExchange,
  type OCIHandler,
  type OCIRequest,
  type OCIServer,
  type OCIServerOptions,
  startOCIServer,
} from "./oci/oci-server.js";
export { type ProxymuxOptions, type ProxymuxServer, startProxymux } from "./oci/proxymux.js";
export {
  type MakeResourcePrincipalOptions,
  makeResourcePrincipal,
  type ResourcePrincipal,
  type ResourcePrincipalEnvironment,
  type ResourcePrincipalFiles,
  writeResourcePrincipal,
} from "./oci/resource-principal.js";
export type { SecretFiles } from "./oci/secret-files.js";
export { makeSecurityToken, type TokenClaims } from "./oci/security-token.js";
export { type MakeSessionOptions, makeSession, type TestSession } from "./oci/session.js";
export { createSessionRefresh } from "./oci/session-refresh.js";
export type { TokenIssuer, TokenIssuerOptions } from "./oci/token-issuer.js";
export {
  type SignatureCheck,
  type SignatureProblem,
  type SignatureReport,
  type SignedRequest,
  type VerifyRequestOptions,
  verifyRequest,
} from "./oci/verify-request.js";
export {
  type OCIConfigFile,
  type OCIProfile,
  type OCIProfileFiles,
  rotateSession,
  type WriteOCIConfigOptions,
  writeOCIConfig,
} from "./oci/write-oci-config.js";
