// What both entries export besides the model.
export type { OCIExplicitIdentity } from "@locus/oci-signer/service";
export type { APIFormat } from "./api-format.js";
export type { OCICohereOptions, OCICohereV2Options } from "./cohere/options.js";
export { families, type GenericProfile } from "./generic/families.js";
export type { OCIGenericOptions } from "./generic/options.js";
export type { KnownOCIModelId, OCIModelId } from "./models.js";
export type { OCIFetchModelOptions, OCIModelName, OCIModelSettings } from "./options.js";
