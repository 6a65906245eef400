// Shared by the models of OCI Generative AI, whichever of its APIs they use.
export { type OCIModelTraits, ociModelTraits } from "./service/model-traits.js";
export { type OCIServiceSpec, ociService } from "./service/oci-service.js";
export type { OCIExplicitIdentity, OCIServiceOptions } from "./service/options.js";
export {
  environmentCompartment,
  nodeTarget,
  type OCITarget,
  type ResolveTarget,
  withEnvironmentProfile,
} from "./service/target.js";
export { isDedicatedEndpoint, type OCITransport, type OCITransportOf, ociTransportOf } from "./service/transport.js";
