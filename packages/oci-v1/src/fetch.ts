import type { Provider } from "@locus/core";
import { checkModel, fetchPost } from "@locus/core/provider";
import type { OCIExplicitIdentity } from "@locus/oci-signer/service";
import type { ChatProviderOptions } from "@locus/openai/fetch";
import { ChatModel } from "@locus/openai/fetch";
import { ociConfig } from "./config.js";
import { type KnownOCIV1ModelId, ociV1Models } from "./models.js";
import type { OCIV1FetchModelOptions, OCIV1ModelSettings } from "./options.js";

export type { OCIExplicitIdentity } from "@locus/oci-signer/service";
export type { FamilyTraits, OCICompat, OCIDifferences } from "./families.js";
export type { KnownOCIV1ModelId, OCIV1ModelId } from "./models.js";
export type { OCIV1FetchModelOptions, OCIV1ModelSettings } from "./options.js";

/** Options of {@link OCIOpenAIModel}. */
export type OCIOpenAIModelOptions = OCIV1FetchModelOptions;

/**
 * A model of OCI Generative AI on its OpenAI-compatible endpoint, over plain `fetch`, for browsers, workers and the edge. It takes
 * `credentials` or an `apiKey`; for profiles and principals, which need Node, use `@locus/oci-v1`.
 *
 * ```ts
 * const credentials = new ApiKeyCredentials({ tenancy, user, fingerprint, privateKey: env.OCI_PRIVATE_KEY });
 * const model = new OCIOpenAIModel({ model: "openai.gpt-5.5", credentials, compartmentId });
 * ```
 */
export class OCIOpenAIModel extends ChatModel {
  /** @throws ConfigurationError without an identity. */
  constructor(options: OCIOpenAIModelOptions) {
    super(ociConfig(checkModel(options, "openai.gpt-5.5"), { post: fetchPost }));
  }
}

/** Creates models for a registry from `"oci:<id>"`. */
export const provider: Provider<OCIV1ModelSettings & OCIExplicitIdentity, KnownOCIV1ModelId> = {
  models: ociV1Models,
  createModel: (model, options) => new OCIOpenAIModel({ ...options, model }),
};

declare module "@locus/core" {
  interface ProviderOptions {
    "oci.v1": ChatProviderOptions;
  }
}
