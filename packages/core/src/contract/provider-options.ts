import type { JsonObject } from "../json/json.js";

/**
 * The options for each provider, by the `provider` of its models. A provider package adds types for its requests, tools and parts
 * by declaration merging. Options of unlisted providers are any JSON object.
 *
 * ```ts
 * declare module "@locus/core" {
 *   interface ProviderOptions { acme: { request: { cache?: boolean }; tool: { deferred?: boolean }; part: { breakpoint?: boolean } } }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface ProviderOptions {}

/** A listed provider without options here. */
type NoOptions = { readonly [name in string]?: never };

/**
 * Options for single providers, by provider id. Options of providers in {@link ProviderOptions} are checked, all others are any
 * JSON object.
 *
 * @typeParam Place - The level of the options: a request (or an agent), a tool, or a part of a message.
 */
export type ProviderOptionsOf<Place extends "request" | "tool" | "part"> = {
  readonly [Id in keyof ProviderOptions | (string & {})]?: Id extends keyof ProviderOptions
    ? ProviderOptions[Id] extends { readonly [P in Place]?: infer Options }
      ? Options
      : NoOptions
    : JsonObject;
};
