import type { Model, Providers } from "@locus/core";
import { builtInRoutes } from "./built-in-routes.js";
import { makeRegistry, type Registry } from "./make-registry.js";
import { modelFrom } from "./model-from.js";
import type { ModelId, ModelOptions } from "./model-id.js";

/**
 * The registry of the built-in providers. `openai` and `oci` pick the API by model; `openai-responses` and `oci-responses` always use
 * the Responses API. Their packages are installed separately and load on first use. `registry.with` adds other providers.
 */
export const registry: Registry<Providers> = /* @__PURE__ */ makeRegistry<Providers>(builtInRoutes);

/**
 * Creates a model from an id such as `"openai:gpt-5.5"`. Loads its provider on first use.
 *
 * ```ts
 * const model = await getModel("openai:o3", { reasoningEffort: "high" });
 * ```
 *
 * @param id - `"provider:model"`, split at the first ":". @defaultValue `LOCUS_MODEL_ID`: `provider:model`, or a bare
 * model id with `LOCUS_MODEL_PROVIDER`. Both are read at the call.
 * @param options - The options of the provider's model, except the id.
 * @throws ConfigurationError when the id names no model of a known provider, or the provider's package is not installed.
 */
export function getModel<const Id extends ModelId>(id?: Id, options?: ModelOptions<Id>): Promise<Model> {
  return modelFrom(builtInRoutes, id, options);
}
