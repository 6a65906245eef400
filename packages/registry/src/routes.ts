import type { Provider } from "@locus/core";

/** A module that exports a provider. */
export interface ProviderModule {
  readonly provider: Provider;
}

/**
 * The loader of one prefix's provider: `() => import("locus-acme")`.
 *
 * It may choose a package by the id and the options. The id is empty when the registry lists its models.
 */
export type Route = (modelId: string, options?: object) => Promise<ProviderModule>;

/** Routes by the prefix that ids start with. */
export type Routes = Readonly<Record<string, Route>>;

/** Ids and options by prefix, inferred from the `provider` exports of the loaded modules. */
export type ProvidersOf<R extends Routes> = {
  [Prefix in keyof R]: Awaited<ReturnType<R[Prefix]>> extends { readonly provider: infer P }
    ? { models: KnownIds<P>; options: OptionsOf<P> /** One provider serves every id. */; servesAll: true }
    : never;
};

/** The providers `P` plus `R`. A prefix in both is replaced, including the keys that served its ids. */
export type ProvidersWith<P, R extends Routes> = Omit<P, keyof R | `${keyof R & string}/${string}`> & ProvidersOf<R>;

type KnownIds<P> = P extends { readonly models: readonly (infer Id extends string)[] } ? Id : never;

type OptionsOf<P> = P extends { createModel(modelId: string, options?: infer Options): unknown }
  ? unknown extends Options
    ? object
    : NonNullable<Options>
  : never;
