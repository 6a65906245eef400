import type { Model } from "@locus/core";
import { loadProvider, modelFrom } from "./model-from.js";
import type { ModelId, ModelOptions } from "./model-id.js";
import { namingMissing } from "./naming-missing.js";
import type { ProvidersWith, Routes } from "./routes.js";

/** The models of one prefix, as {@link Registry.list} finds them. */
export interface ProviderListing {
  prefix: string;
  /** Known ids, as `getModel` takes them. Others work as well. */
  ids: readonly string[];
  /** Why the provider could not be loaded; `ids` is empty then. */
  error?: unknown;
}

/** Models by id, from providers that load when they are needed. */
export interface Registry<P> {
  /** What ids may start with. */
  readonly prefixes: readonly string[];
  /**
   * Loads the provider that an id names and makes the model.
   *
   * @param id - `"provider:model"`, split at the first ":". Without one, `LOCUS_MODEL_ID` and `LOCUS_MODEL_PROVIDER` decide.
   * @param options - What the provider's model takes, without the id.
   * @throws ConfigurationError when the id names no model of a known provider, or the provider's package is not installed.
   */
  getModel<const Id extends ModelId<P>>(id?: Id, options?: ModelOptions<Id, P>): Promise<Model>;
  /** Loads every provider and lists the ids it knows. A provider that does not load is listed with its error. */
  list(): Promise<ProviderListing[]>;
  /**
   * A registry that has more providers, with ids and options inferred from them. This one stays as it is.
   *
   * ```ts
   * const models = registry.with({ anthropic: () => import("@locus/anthropic") });
   * const agent = new Agent({ registry: models, model: "anthropic:claude-sonnet-4-5" });
   * ```
   *
   * @param routes - Loads each prefix's provider. A prefix that this registry has is replaced.
   */
  with<R extends Routes>(routes: R): Registry<ProvidersWith<P, R>>;
}

/** A registry over routes that name a missing package themselves. */
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
