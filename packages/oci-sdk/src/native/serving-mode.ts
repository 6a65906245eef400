import type { JsonObject } from "@locus/core";
import { isDedicatedEndpoint } from "@locus/oci-signer/service";

/** Which model is asked, as the envelope of a request says it. */
export function toServingMode(model: string): JsonObject {
  return isDedicatedEndpoint(model)
    ? { servingType: "DEDICATED", endpointId: model }
    : { servingType: "ON_DEMAND", modelId: model };
}
