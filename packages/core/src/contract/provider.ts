import type { Model } from "./model.js";

/**
 * Model ids and options of each provider prefix. A provider package adds itself by declaration merging, which completes its ids and types
 * their options:
 *
 * ```ts
 * declare module "@locus/core" {
 *   interface Providers { acme: { models: "acme-large" | "acme-small"; options: AcmeOptions } }
 * }
 * ```
 *
 * Types load nothing: who uses the ids registers the package too, with `registry.with({ acme: () => import("locus-acme") })` of
 * `@locus/registry`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface Providers {}

/**
 * What a provider package exports as `provider`: how a registry makes a model from an id.
 *
 * @typeParam Options - What the model's constructor takes, without the id.
 * @typeParam Id - The known ids.
 */
export interface Provider<Options extends object = object, Id extends string = string> {
  /** Ids known when the package was published. They complete and are listed; any other id works as well. */
  readonly models: readonly Id[];
  /**
   * Makes a model.
   *
   * @param modelId - The id after the prefix, verbatim.
   * @param options - What the model's constructor takes, without the id.
   */
  createModel(modelId: string, options?: Options): Model | Promise<Model>;
}
