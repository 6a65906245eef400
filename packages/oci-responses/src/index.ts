import type { Provider } from "@locus/core";
import { checkModel } from "@locus/core/provider";
import type { OCIIdentity } from "@locus/oci-signer/node";
import { nodeTarget, withEnvironmentProfile } from "@locus/oci-signer/service";
import type { ResponsesProviderOptions } from "@locus/openai/responses/fetch";
import { ResponsesModel } from "@locus/openai/responses/fetch";
import { type KnownOCIResponsesModelId, type OCIResponsesModelId, ociResponsesModels } from "./models.js";
import { ociResponses } from "./oci-responses.js";
import type { OCIResponsesSettings } from "./options.js";

export type { OCIIdentity } from "@locus/oci-signer/node";
export type { OCIExplicitIdentity } from "@locus/oci-signer/service";
export type { KnownOCIResponsesModelId, OCIResponsesModelId } from "./models.js";
export type { OCIFetchResponsesModelOptions, OCIResponsesSettings } from "./options.js";

/** Options of {@link OCIResponsesModel}. */
export type OCIResponsesModelOptions = OCIResponsesSettings & OCIIdentity & { model: OCIResponsesModelId };

/**
 * A model of OCI Generative AI on its Responses API, for models that only this API serves and for threads stored by the service.
 *
 * ```ts
 * const agent = new Agent({ model: new OCIResponsesModel({ model: "openai.gpt-5.5-pro", profile: "DEFAULT" }) });
 * ```
 */
export class OCIResponsesModel extends ResponsesModel {
  /** @throws ConfigurationError for a family that this API does not serve, or unless there is exactly one identity. */
  constructor(options: OCIResponsesModelOptions) {
    super(
      ...ociResponses(
        checkModel(options, "openai.gpt-5.5"),
        nodeTarget(options, () => import("@locus/oci-signer/node")),
      ),
      options,
    );
  }
}

/** Creates models for a registry from `"oci-responses:<id>"`. Options without an identity get the profile of `OCI_PROFILE`. */
export const provider: Provider<OCIResponsesSettings & OCIIdentity, KnownOCIResponsesModelId> = {
  models: ociResponsesModels,
  createModel: (model, options) => new OCIResponsesModel({ ...withEnvironmentProfile(options), model }),
};

declare module "@locus/core" {
  interface ProviderOptions {
    "oci.responses": ResponsesProviderOptions;
  }
  interface Providers {
    "oci-responses": { models: KnownOCIResponsesModelId; options: OCIResponsesSettings & OCIIdentity };
  }
}
