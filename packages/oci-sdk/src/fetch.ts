import type { Provider } from "@locus/core";
import type { OCIExplicitIdentity } from "@locus/oci-signer/service";
import { NativeModel, type NativeModelOptions } from "./native/model.js";
import { type KnownOCINativeModelId, ociNativeModels } from "./native/models.js";
import { type OCINativeFetchModelOptions, type OCINativeModelSettings, withoutAliases } from "./native/options.js";
import type { OCINativeProviderOptions } from "./native/provider-options.js";

export type { OCIExplicitIdentity } from "@locus/oci-signer/service";
export type { OCICohereOptions, OCICohereV2Options } from "./cohere/options.js";
export type { APIFormat } from "./format/api-format.js";
export type { GenericProfile } from "./format/generic-profile.js";
export type { OCIGenericOptions } from "./generic/options.js";
export type { KnownOCINativeModelId, OCINativeModelId } from "./native/models.js";
export type { OCIModelName, OCINativeFetchModelOptions, OCINativeModelSettings } from "./native/options.js";
export type { OCINativeProviderOptions, OCINativeRequestOptions } from "./native/provider-options.js";

/** Options of {@link OCIModel}. */
export type OCIModelOptions = OCINativeFetchModelOptions;

/**
 * A model of OCI Generative AI on its native chat API, for browsers, workers and the edge. It takes `credentials` or an `apiKey`; for
 * profiles and principals, which need Node, use `@locus/oci-sdk`.
 *
 * ```ts
 * const credentials = new ApiKeyCredentials({ tenancy, user, fingerprint, privateKey: env.OCI_PRIVATE_KEY });
 * const model = new OCIModel({ model: "cohere.command-r-plus-08-2024", credentials, compartmentId });
 * ```
 */
export class OCIModel extends NativeModel {
  /** @throws ConfigurationError without an identity, or for a region that differs from a dedicated endpoint's OCID. */
  constructor(options: OCIModelOptions) {
    super(withoutAliases(options) as NativeModelOptions);
  }
}

/** Creates models for a registry from `"oci:<id>"`. */
export const provider: Provider<OCINativeModelSettings & OCIExplicitIdentity, KnownOCINativeModelId> = {
  models: ociNativeModels,
  createModel: (model, options) => new OCIModel({ ...options, model } as OCIModelOptions),
};

declare module "@locus/core" {
  interface ProviderOptions {
    "oci.sdk": OCINativeProviderOptions;
  }
}
