import type { Provider } from "@locus/core";
import type { FileAuthType, OCIIdentity, OCITargetOptions } from "@locus/oci-signer/node";
import { nodeTarget, withEnvironmentProfile } from "@locus/oci-signer/service";
import { NativeModel, type NativeModelOptions } from "./native/model.js";
import { type KnownOCINativeModelId, ociNativeModels } from "./native/models.js";
import { type OCIModelName, type OCINativeModelSettings, withoutAliases } from "./native/options.js";
import type { OCINativeProviderOptions } from "./native/provider-options.js";

export type { OCIIdentity } from "@locus/oci-signer/node";
export type { OCIExplicitIdentity } from "@locus/oci-signer/service";
export type { OCICohereOptions, OCICohereV2Options } from "./cohere/options.js";
export type { APIFormat } from "./format/api-format.js";
export type { GenericProfile } from "./format/generic-profile.js";
export type { OCIGenericOptions } from "./generic/options.js";
export type { KnownOCINativeModelId, OCINativeModelId } from "./native/models.js";
export type { OCIModelName, OCINativeFetchModelOptions, OCINativeModelSettings } from "./native/options.js";
export type { OCINativeProviderOptions, OCINativeRequestOptions } from "./native/provider-options.js";

/** A profile by its name in the Python original. */
export interface OCIProfileName extends OCITargetOptions {
  /** The same as `profile`. */
  profileName: string;
  /** @defaultValue `OCI_CONFIG_FILE`, else `~/.oci/config` */
  configFile?: string | undefined;
  /** Must match the profile. `session_token` is another name for `security_token`. */
  authType?: FileAuthType | undefined;
  profile?: undefined;
  credentials?: undefined;
  apiKey?: undefined;
}

/** The identity: exactly one of a `profile` (or `profileName`), an `authType`, `credentials` and an `apiKey`. */
export type OCIModelIdentity = (OCIIdentity & { profileName?: undefined }) | OCIProfileName;

/** Options of {@link OCIModel}. */
export type OCIModelOptions = OCINativeModelSettings & OCIModelIdentity & OCIModelName;

/**
 * A model of OCI Generative AI on its native chat API: Cohere's R and A series, endpoints of dedicated AI clusters, and other models.
 *
 * ```ts
 * const model = new OCIModel({ model: "cohere.command-r-plus-08-2024", profile: "DEFAULT" });
 * ```
 */
export class OCIModel extends NativeModel {
  /** @throws ConfigurationError unless there is exactly one identity, or for a region that differs from a dedicated endpoint's OCID. */
  constructor(options: OCIModelOptions) {
    const named = withoutAliases(options) as NativeModelOptions;
    super(
      named,
      nodeTarget(named, () => import("@locus/oci-signer/node")),
    );
  }
}

/** Creates models for a registry from `"oci:<id>"`. Options without an identity get the profile of `OCI_PROFILE`. */
export const provider: Provider<OCINativeModelSettings & OCIModelIdentity, KnownOCINativeModelId> = {
  models: ociNativeModels,
  createModel: (model, options) => new OCIModel(withEnvironmentProfile(withoutAliases({ ...options, model })) as OCIModelOptions),
};

declare module "@locus/core" {
  interface ProviderOptions {
    "oci.sdk": OCINativeProviderOptions;
  }
  interface Providers {
    "oci/sdk": { models: KnownOCINativeModelId; options: OCINativeModelSettings & OCIModelIdentity };
  }
}
