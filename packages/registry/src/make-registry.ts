import type { Model } from "@locus/core";
import { loadProvider, modelFrom } from "./model-from.js";
import type { ModelId, ModelOptions } from "./model-id.js";
import { namingMissing } from "./naming-missing.js";
import type { ProvidersWith, Routes } from "./routes.js";

/** The models of one prefix, as listed by {@link Registry.list}. */
export interface ProviderListing {
  prefix: string;
  /** The known ids, as for `getModel`. Other ids work as well. */
  ids: readonly string[];
  /** The reason why the provider did not load. `ids` is then empty. */
  error?: unknown;
}

/** Creates models by id. Providers load on first use. */
export interface Registry<P> {
  /** The prefixes of ids. */
  readonly prefixes: readonly string[];
  /**
   * Loads the provider that an id names and makes the model.
   *
   * @param id - `"provider:model"`, split at the first ":". Without one, `LOCUS_MODEL_ID` and `LOCUS_MODEL_PROVIDER` decide.
   * @param options - The options of the provider's model, except the id.
   * @throws ConfigurationError when the id names no model of a known provider, or the provider's package is not installed.
   */
  getModel<const Id extends ModelId<P>>(id?: Id, options?: ModelOptions<Id, P>): Promise<Model>;
  /** Loads every provider and lists its known ids. A provider that fails to load is listed with its error. */
  list(): Promise<ProviderListing[]>;
  /**
   * Returns a registry with additional providers, and infers their ids and options. This registry does not change.
   *
   * ```ts
   * const models = registry.with({ anthropic: () => import("@locus/anthropic") });
   * const agent = new Agent({ registry: models, model: "anthropic:claude-sonnet-4-5" });
   * ```
   *
   * @param routes - The loader of each prefix's provider. It replaces an existing prefix.
   */
  with<R extends Routes>(routes: R): Registry<ProvidersWith<P, R>>;
}

/** Creates a registry of routes that report a missing package themselves. */
export function makeRegistry<P>(routes: Routes): Registry<P> {
  const prefixes = Object.keys(routes);
  return {
    prefixes,
    getModel: (id, options) => modelFrom(routes, id, options),
    list() {
      const listings = prefixes.map(async (prefix): Promise<ProviderListing> => {
        try {
          const { models } = await loadProvider(routes, prefix, "");
          return { prefix, ids: models.map((model) => `${prefix}:${model}`) };
        } catch (error) {
          return { prefix, ids: [], error };
        }
      });
      return Promise.all(listings);
    },
    with: (more) => makeRegistry({ ...routes, ...namingMissing(more) }),
  };
}
