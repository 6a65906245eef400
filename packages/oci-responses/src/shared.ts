// What both entries export besides the model.
export type { OCIExplicitIdentity } from "@locus/oci-signer/service";
export type { KnownOCIResponsesModelId, OCIResponsesModelId } from "./models.js";
export type { OCIFetchResponsesModelOptions, OCIResponsesSettings } from "./options.js";
