import type { Model } from "./model.js";

/**
 * The model ids and options of each provider prefix. A provider package adds itself by declaration merging, so that its ids
 * complete and its options are typed:
 *
 * ```ts
 * declare module "@locus/core" {
 *   interface Providers { acme: { models: "acme-large" | "acme-small"; options: AcmeOptions } }
 * }
 * ```
 *
 * Types load no code. A program that uses the ids also registers the package, with `registry.with({ acme: () =>
 * import("locus-acme") })` of `@locus/registry`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface Providers {}

/**
 * The export named `provider` of a provider package: how a registry creates a model from an id.
 *
 * @typeParam Options - The options of the model's constructor, without the id.
 * @typeParam Id - The known ids.
 */
export interface Provider<Options extends object = object, Id extends string = string> {
  /** The ids that were known when the package was published, for completion and listing. Any other id works as well. */
  readonly models: readonly Id[];
  /**
   * Creates a model.
   *
   * @param modelId - The id after the prefix, verbatim.
   * @param options - The options of the model's constructor, without the id.
   */
  createModel(modelId: string, options?: Options): Model | Promise<Model>;
}
