import type { JsonObject } from "@locus/core";
import { isDedicatedEndpoint } from "@locus/oci-signer/service";

/** Converts a model id to the `servingMode` of a request's envelope. */
export function toServingMode(model: string): JsonObject {
  return isDedicatedEndpoint(model)
    ? { servingType: "DEDICATED", endpointId: model }
    : { servingType: "ON_DEMAND", modelId: model };
}
