export { ApiKeyCredentials, type ApiKeyOptions } from "./api-key-credentials.js";
export { BearerCredentials } from "./bearer-credentials.js";
export { createOCIFetch, type OCIFetchOptions } from "./create-oci-fetch.js";
export type { BearerToken, OCICredentials, ResolveOptions, SigningKey } from "./credentials.js";
export { DelegationCredentials, type DelegationOptions } from "./delegation-credentials.js";
export { type ExpiringKey, type LoadRequest, RefreshingCredentials, type RefreshingOptions } from "./refreshing-credentials.js";
export {
  inferenceEndpoint,
  type KnownOCIRegion,
  type OCIRegion,
  type RegionOptions,
  regions,
  resolveRegion,
} from "./regions.js";
export { expiryOf, SessionTokenCredentials, type SessionTokenOptions } from "./session-token-credentials.js";
export { type SignRequestOptions, signRequest } from "./sign-request.js";
