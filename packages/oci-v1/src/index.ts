import type { Provider } from "@locus/core";
import { checkModel } from "@locus/core/provider";
import type { OCIIdentity } from "@locus/oci-signer/node";
import { nodeTarget, withEnvironmentProfile } from "@locus/oci-signer/service";
import { ChatModel, sdkPost } from "@locus/openai";
import type { ChatProviderOptions } from "@locus/openai/fetch";
import { ociConfig } from "./config.js";
import { type KnownOCIV1ModelId, type OCIV1ModelId, ociV1Models } from "./models.js";
import type { OCIV1ModelSettings } from "./options.js";

export type { OCIIdentity } from "@locus/oci-signer/node";
export type { OCIExplicitIdentity } from "@locus/oci-signer/service";
export type { FamilyTraits, OCICompat, OCIDifferences } from "./families.js";
export type { KnownOCIV1ModelId, OCIV1ModelId } from "./models.js";
export type { OCIV1FetchModelOptions, OCIV1ModelSettings } from "./options.js";

/** Options of {@link OCIOpenAIModel}. */
export type OCIOpenAIModelOptions = OCIV1ModelSettings & OCIIdentity & { model: OCIV1ModelId };

/**
 * A model of OCI Generative AI on its OpenAI-compatible endpoint, over the `openai` SDK.
 *
 * ```ts
 * const agent = new Agent({ model: new OCIOpenAIModel({ model: "openai.gpt-5.5", profile: "DEFAULT" }) });
 * ```
 */
export class OCIOpenAIModel extends ChatModel {
  /** @throws ConfigurationError unless there is exactly one identity. Problems with a profile throw at the first call. */
  constructor(options: OCIOpenAIModelOptions) {
    super(
      ociConfig(checkModel(options, "openai.gpt-5.5"), {
        post: (connection) => sdkPost(connection),
        resolve: nodeTarget(options, () => import("@locus/oci-signer/node")),
      }),
    );
  }
}

/** Creates models for a registry from `"oci:<id>"`. Options without an identity get the profile of `OCI_PROFILE`. */
export const provider: Provider<OCIV1ModelSettings & OCIIdentity, KnownOCIV1ModelId> = {
  models: ociV1Models,
  createModel: (model, options) => new OCIOpenAIModel({ ...withEnvironmentProfile(options), model }),
};

declare module "@locus/core" {
  interface ProviderOptions {
    "oci.v1": ChatProviderOptions;
  }
  interface Providers {
    oci: { models: KnownOCIV1ModelId; options: OCIV1ModelSettings & OCIIdentity };
  }
}
