import { ConfigurationError, type Provider, readEnvironment } from "@locus/core";
import type { OCIAuthOptions } from "@locus/oci-signer/node";
import { ChatModel, sdkPost } from "@locus/openai";
import { type OCIPlace, ociConfig } from "./config.js";
import { type KnownOCIModelId, type OCIModelId, ociModels } from "./models.js";
import type { OCIExplicitIdentity, OCIModelSettings } from "./options.js";

export * from "./shared.js";

/**
 * Who calls: a `profile` of `~/.oci/config`, an `authType` (`"instance_principal"`, `"resource_principal"`,
 * `"oke_workload_identity"`), `credentials`, or an `apiKey`. Exactly one of them.
 */
export type OCIIdentity =
  | (OCIAuthOptions & { credentials?: undefined; apiKey?: undefined })
  | (OCIExplicitIdentity & { profile?: undefined; configFile?: undefined; authType?: undefined });

/** Options of {@link OCIOpenAIModel}. */
export type OCIOpenAIModelOptions = OCIModelSettings & OCIIdentity & { model: OCIModelId };

/**
 * A model of OCI Generative AI on its OpenAI-compatible endpoint, on the `openai` SDK.
 *
 * ```ts
 * const agent = new Agent({ model: new OCIOpenAIModel({ model: "openai.gpt-5.5", profile: "DEFAULT" }) });
 * ```
 */
export class OCIOpenAIModel extends ChatModel {
  /** @throws ConfigurationError where it is not said who calls, or twice. What is wrong with a profile shows at the first call. */
  constructor(options: OCIOpenAIModelOptions) {
    super(ociConfig(options, { post: sdkPost, resolve: resolverOf(options) }));
  }
}

/** What finds the identity that Node knows; nothing where it is said outright. */
function resolverOf(options: OCIOpenAIModelOptions): (() => Promise<OCIPlace>) | undefined {
  const { credentials, apiKey, profile, authType } = options;
  const given = Object.entries({ credentials, apiKey, "profile or authType": profile ?? authType }).filter(([, value]) => value);
  if (given.length > 1) {
    throw new ConfigurationError(`Say once who calls: there are ${given.map(([name]) => name).join(" and ")}.`, {
      option: given[1]?.[0],
    });
  }
  if (credentials || apiKey || (!profile && !authType && readEnvironment("OCI_GENAI_API_KEY"))) return undefined;
  return async () => {
    // Node's modules, loaded by the first request that needs them.
    const { resolveOCIAuth } = await import("@locus/oci-signer/node");
    // What sends the requests is not what asks an instance who it is.
    return resolveOCIAuth({ ...options, fetch: undefined } as OCIAuthOptions);
  };
}

/** How a registry makes a model from `"oci:<id>"`. Where the options do not say who calls, `OCI_PROFILE` does. */
export const provider: Provider<OCIModelSettings & OCIIdentity, KnownOCIModelId> = {
  models: ociModels,
  createModel: (model, options) => new OCIOpenAIModel({ ...withProfile(options), model }),
};

function withProfile(options: OCIModelSettings & OCIIdentity = {}): OCIModelSettings & OCIIdentity {
  const { profile, authType, credentials, apiKey } = options;
  const fallback = readEnvironment("OCI_PROFILE");
  return profile || authType || credentials || apiKey || !fallback
    ? options
    : ({ ...options, profile: fallback } as OCIModelSettings & OCIIdentity);
}

declare module "@locus/core" {
  interface Providers {
    oci: { models: KnownOCIModelId; options: OCIModelSettings & OCIIdentity };
  }
}
