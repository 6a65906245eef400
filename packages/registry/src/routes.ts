import type { Provider } from "@locus/core";

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
    ? { models: KnownIds<P>; options: OptionsOf<P> /** One provider serves every id. */; servesAll: true }
    : never;
};

/** The providers `P` with more routes: a prefix given again is replaced, whatever served its ids before. */
export type ProvidersWith<P, R extends Routes> = Omit<P, keyof R | `${keyof R & string}/${string}`> & ProvidersOf<R>;

type KnownIds<P> = P extends { readonly models: readonly (infer Id extends string)[] } ? Id : never;

type OptionsOf<P> = P extends { createModel(modelId: string, options?: infer Options): unknown }
  ? unknown extends Options
    ? object
    : NonNullable<Options>
  : never;
