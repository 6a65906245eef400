// What both entries export besides the model.
export type { OCIExplicitIdentity } from "@locus/oci-signer/service";
export type { OCICohereOptions, OCICohereV2Options } from "./cohere/options.js";
export type { APIFormat } from "./format/api-format.js";
export type { GenericProfile } from "./format/generic-profile.js";
export type { OCIGenericOptions } from "./generic/options.js";
export type { KnownOCINativeModelId, OCINativeModelId } from "./native/models.js";
export type { OCIModelName, OCINativeFetchModelOptions, OCINativeModelSettings } from "./native/options.js";
export type { OCINativeProviderOptions, OCINativeRequestOptions } from "./native/provider-options.js";
