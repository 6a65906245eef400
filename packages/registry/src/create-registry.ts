import { ConfigurationError, type Model, type Provider } from "@locus/core";
import { environmentModelId } from "./environment-model-id.js";
import { type ModelId, type ModelOptions, splitModelId } from "./model-id.js";

/** A module that exports a provider, as provider packages do. */
export interface ProviderModule {
  readonly provider: Provider;
}

/**
 * Loads the provider of one prefix: `() => import("locus-acme")`.
 *
 * It may look at the id and the options to choose a package. The id is empty when the registry lists its models.
 */
export type Route = (modelId: string, options?: object) => Promise<ProviderModule>;

/** Routes by the prefix that ids start with. */
export type Routes = Readonly<Record<string, Route>>;

/** Ids and options by prefix, read off the `provider` exports of the modules that routes load. */
export type ProvidersOf<R extends Routes> = {
  [Prefix in keyof R]: Awaited<ReturnType<R[Prefix]>> extends { readonly provider: infer P }
    ? { models: KnownIds<P>; options: OptionsOf<P> }
    : never;
};

type KnownIds<P> = P extends { readonly models: readonly (infer Id extends string)[] } ? Id : never;

type OptionsOf<P> = P extends { createModel(modelId: string, options?: infer Options): unknown }
  ? unknown extends Options
    ? object
    : NonNullable<Options>
  : never;

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
}

/**
 * A registry of one's own set of providers, with ids and options inferred from them.
 *
 * ```ts
 * const registry = createRegistry({ acme: () => import("locus-acme") });
 * const model = await registry.getModel("acme:large", { region: "eu" });
 * ```
 *
 * @param routes - Loads each prefix's provider. Nothing is loaded before it is needed.
 * @typeParam P - Ids and options by prefix, where they are not to be inferred.
 */
export function createRegistry<R extends Routes, P = ProvidersOf<R>>(routes: R): Registry<P> {
  const prefixes = Object.keys(routes);
  const load = async (prefix: string, modelId: string, options?: object): Promise<Provider> => {
    const module = await routes[prefix]?.(modelId, options);
    if (module?.provider) return module.provider;
    throw new ConfigurationError(`What was loaded for "${prefix}:" has no export named provider, with models and createModel.`);
  };
  return {
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
  };
}
