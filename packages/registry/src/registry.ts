import type { Model, Providers } from "@locus/core";
import { createRegistry, type ProviderModule, type Registry } from "./create-registry.js";
import { missingPackage } from "./missing-package.js";
import type { ModelId, ModelOptions } from "./model-id.js";
import { ociTransport } from "./oci-transport.js";
import { openaiAPI } from "./openai-api.js";

/** locus's own providers. Bundlers accept a missing package only where the literal import stands in a `try`. */
const routes = {
  openai: async (modelId: string, options?: object): Promise<ProviderModule> => {
    const api = openaiAPI(modelId, options);
    try {
      if (api === "responses") return await import("@locus/openai/responses");
      if (api === "images") return await import("@locus/openai/images");
      return await import("@locus/openai");
    } catch (error) {
      throw missingPackage("@locus/openai", error);
    }
  },
  "openai-responses": async (): Promise<ProviderModule> => {
    try {
      return await import("@locus/openai/responses");
    } catch (error) {
      throw missingPackage("@locus/openai", error);
    }
  },
  oci: async (modelId: string): Promise<ProviderModule> => {
    const transport = ociTransport(modelId);
    try {
      if (transport === "sdk") return await import("@locus/oci-sdk");
      if (transport === "responses") return await import("@locus/oci-responses");
      return await import("@locus/oci-v1");
    } catch (error) {
      throw missingPackage(`@locus/oci-${transport}`, error);
    }
  },
  "oci-responses": async (): Promise<ProviderModule> => {
    try {
      return await import("@locus/oci-responses");
    } catch (error) {
      throw missingPackage("@locus/oci-responses", error);
    }
  },
};

/** The prefixes of {@link registry}. */
export const prefixes: readonly string[] = /* @__PURE__ */ Object.keys(routes);

/**
 * The registry of locus's own providers: `openai` and `oci`, which pick the API by the model, `openai-responses` and
 * `oci-responses`, which do not. Each is a package to install, loaded on first use.
 */
export const registry: Registry<Providers> = /* @__PURE__ */ createRegistry<typeof routes, Providers>(routes);

/**
 * Makes a model from an id such as `"openai:gpt-5.5"`, loading its provider on first use.
 *
 * ```ts
 * const model = await getModel("openai:o3", { reasoningEffort: "high" });
 * ```
 *
 * @param id - `"provider:model"`, split at the first ":". Without one, `LOCUS_MODEL_ID` decides: `provider:model`, or a bare
 * model id beside `LOCUS_MODEL_PROVIDER`; both are read now.
 * @param options - What the provider's model takes, without the id.
 * @throws ConfigurationError when the id names no model of a known provider, or the provider's package is not installed.
 */
export function getModel<const Id extends ModelId>(id?: Id, options?: ModelOptions<Id>): Promise<Model> {
  return registry.getModel(id, options);
}
