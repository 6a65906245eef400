import type { Model, Providers } from "@locus/core";
import { builtInRoutes } from "./built-in-routes.js";
import { makeRegistry, type Registry } from "./make-registry.js";
import { modelFrom } from "./model-from.js";
import type { ModelId, ModelOptions } from "./model-id.js";

/**
 * The registry of locus's own providers: `openai` and `oci`, which pick the API by the model, `openai-responses` and
 * `oci-responses`, which do not. Each is a package to install, loaded on first use. `registry.with` adds others.
 */
export const registry: Registry<Providers> = /* @__PURE__ */ makeRegistry<Providers>(builtInRoutes);

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
  return modelFrom(builtInRoutes, id, options);
}
