import type { Provider } from "@locus/core";
import { checkModel } from "@locus/core/provider";
import type { OCIExplicitIdentity } from "@locus/oci-signer/service";
import type { ResponsesProviderOptions } from "@locus/openai/responses/fetch";
import { ResponsesModel } from "@locus/openai/responses/fetch";
import { type KnownOCIResponsesModelId, ociResponsesModels } from "./models.js";
import { ociResponses } from "./oci-responses.js";
import type { OCIFetchResponsesModelOptions, OCIResponsesSettings } from "./options.js";

export type { OCIExplicitIdentity } from "@locus/oci-signer/service";
export type { KnownOCIResponsesModelId, OCIResponsesModelId } from "./models.js";
export type { OCIFetchResponsesModelOptions, OCIResponsesSettings } from "./options.js";

/** Options of {@link OCIResponsesModel}. */
export type OCIResponsesModelOptions = OCIFetchResponsesModelOptions;

/**
 * A model of OCI Generative AI on its Responses API, for browsers, workers and the edge. It takes `credentials` or an `apiKey`; for
 * profiles and principals, which need Node, use `@locus/oci-responses`.
 *
 * ```ts
 * const credentials = new ApiKeyCredentials({ tenancy, user, fingerprint, privateKey: env.OCI_PRIVATE_KEY });
 * const model = new OCIResponsesModel({ model: "openai.gpt-5.5-pro", credentials, compartmentId });
 * ```
 */
export class OCIResponsesModel extends ResponsesModel {
  /** @throws ConfigurationError for a family that this API does not serve, or without an identity. */
  constructor(options: OCIResponsesModelOptions) {
    super(...ociResponses(checkModel(options, "openai.gpt-5.5")), options);
  }
}

/** Creates models for a registry from `"oci-responses:<id>"`. */
export const provider: Provider<OCIResponsesSettings & OCIExplicitIdentity, KnownOCIResponsesModelId> = {
  models: ociResponsesModels,
  createModel: (model, options) => new OCIResponsesModel({ ...options, model }),
};

declare module "@locus/core" {
  interface ProviderOptions {
    "oci.responses": ResponsesProviderOptions;
  }
}
