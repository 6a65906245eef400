// What a model of OCI Generative AI is built from, over whichever of its APIs.
export {
  isDedicatedEndpoint,
  type OCIModelTraits,
  type OCITransport,
  type OCITransportOf,
  ociModelTraits,
} from "./service/model-traits.js";
export { type OCIServiceSpec, ociService } from "./service/oci-service.js";
export type { OCIExplicitIdentity, OCIServiceOptions } from "./service/options.js";
export { environmentCompartment, type FindPlace, nodePlace, type OCIPlace, withEnvironmentProfile } from "./service/place.js";
