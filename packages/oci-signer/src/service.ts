// What a model of OCI Generative AI is built from, over whichever of its APIs.
export { type OCIModelTraits, ociModelTraits } from "./service/model-traits.js";
export { type OCIServiceSpec, ociService } from "./service/oci-service.js";
export type { OCIExplicitIdentity, OCIServiceOptions } from "./service/options.js";
export { environmentCompartment, type FindPlace, nodePlace, type OCIPlace, withEnvironmentProfile } from "./service/place.js";
export { isDedicatedEndpoint, type OCITransport, type OCITransportOf, ociTransportOf } from "./service/transport.js";
