import type { JsonObject } from "../json/json.js";

/**
 * What callers can set for one provider, by the `provider` of its models. A provider package adds its types by declaration merging: for
 * requests, tools and parts, each where it has any. Options of a provider that is not listed are any JSON object.
 *
 * ```ts
 * declare module "@locus/core" {
 *   interface ProviderOptions { acme: { request: { cache?: boolean }; tool: { deferred?: boolean }; part: { breakpoint?: boolean } } }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface ProviderOptions {}

/** What a provider that is listed has no options for. */
type NoOptions = { readonly [name in string]?: never };

/**
 * Options for one provider, by provider id: those of providers in {@link ProviderOptions} are checked, those of any other are a JSON object.
 *
 * @typeParam Place - Where they are set: on a request (or an agent), on a tool, or on a part of a message.
 */
export type ProviderOptionsOf<Place extends "request" | "tool" | "part"> = {
  readonly [Id in keyof ProviderOptions | (string & {})]?: Id extends keyof ProviderOptions
    ? ProviderOptions[Id] extends { readonly [P in Place]?: infer Options }
      ? Options
      : NoOptions
    : JsonObject;
};
