import { ConfigurationError, type Model, type Provider } from "@locus/core";
import { environmentModelId } from "./environment-model-id.js";
import { missingPackage } from "./missing-package.js";
import { type ModelId, type ModelOptions, splitModelId } from "./model-id.js";
import type { ProvidersWith, Route, Routes } from "./routes.js";

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
  const load = async (prefix: string, modelId: string, options?: object): Promise<Provider> => {
    const module = await routes[prefix]?.(modelId, options);
    if (module?.provider) return module.provider;
    throw new ConfigurationError(`What was loaded for "${prefix}:" has no export named provider, with models and createModel.`);
  };
  return {
    prefixes,
    async getModel(id, options) {
      const { prefix, modelId } = splitModelId(id ?? environmentModelId(prefixes), prefixes);
      return (await load(prefix, modelId, options)).createModel(modelId, options);
    },
    list() {
      const listings = prefixes.map(async (prefix): Promise<ProviderListing> => {
        try {
          const { models } = await load(prefix, "");
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

/** Routes whose rejection names the package to install, where one is missing. */
export function namingMissing(routes: Routes): Routes {
  const naming =
    (route: Route): Route =>
    async (modelId, options) => {
      try {
        return await route(modelId, options);
      } catch (error) {
        throw missingPackage(undefined, error);
      }
    };
  return Object.fromEntries(Object.entries(routes).map(([prefix, route]) => [prefix, naming(route)]));
}
