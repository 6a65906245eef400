import { ConfigurationError, type Providers } from "@locus/core";
import type { ApiOf } from "@locus/core/provider";
import type { OCITransportOf } from "@locus/oci-signer/service";
import type { servedBy } from "./built-in-routes.js";

/**
 * A model of a provider, as `"provider:model"`. Completes to the known ids of `P`; any other string is fine. A key such as
 * `"oci/sdk"` holds what another package serves under the prefix `oci`.
 */
export type ModelId<P = Providers> =
  | {
      [Key in keyof P & string]: P[Key] extends { models: infer Id extends string }
        ? `${Key extends `${infer Prefix}/${string}` ? Prefix : Key}:${Id}`
        : never;
    }[keyof P & string]
  | RoutedId<P>
  | (string & {});

/** Ids of a prefix of locus's own whose models another key of `P` lists: `"oci:xai.grok-4.20-multi-agent"` is among those of `"oci-responses"`. */
type RoutedId<P> = {
  [Prefix in keyof ServedBy]: P extends { [Key in Prefix]: { servesAll: true } }
    ? never
    : {
        [Key in keyof P & ServedBy[Prefix][keyof ServedBy[Prefix]]]: P[Key] extends { models: infer Id extends string }
          ? ServedAs<Prefix, Id, Key>
          : never;
      }[keyof P & ServedBy[Prefix][keyof ServedBy[Prefix]]];
}[keyof ServedBy];

type ServedAs<Prefix extends string, Id extends string, Key> = Id extends string
  ? RouteOf<Prefix, Id> extends Key
    ? `${Prefix}:${Id}`
    : never
  : never;

/** Where the routes of locus's own prefixes lead: the types of what `openaiAPI` and `ociTransport` find out. */
type RouteOf<Prefix extends string, Id extends string> = Prefix extends "openai"
  ? ServedBy["openai"][ApiOf<Id>]
  : Prefix extends "oci"
    ? ServedBy["oci"][OCITransportOf<Id>]
    : Prefix;

type ServedBy = typeof servedBy;

/** The key of `P` that says which options an id takes. */
export type KeyOf<Id extends string, P = Providers> = Id extends `${infer Prefix}:${infer Model}`
  ? P extends { [Key in Prefix]: { servesAll: true } }
    ? Prefix
    : RouteOf<Prefix, Model>
  : never;

/** What the provider named by an id takes as options; any object where the id or its provider is not known at compile time. */
export type ModelOptions<Id extends string, P = Providers> = P extends {
  [Key in KeyOf<Id, P>]: { options: infer Options extends object };
}
  ? Options
  : object;

/**
 * Splits an id at its first ":"; the rest is the provider's own matter (`"acme:qwen3:8b"`, `"openai:ft:gpt-4o:org::id"`).
 *
 * @throws ConfigurationError, listing the providers, unless the id names one of them and a model.
 */
export function splitModelId(given: string, prefixes: readonly string[]): { prefix: string; modelId: string } {
  // JavaScript does not check.
  const id = `${given}`;
  const colon = id.indexOf(":");
  const prefix = id.slice(0, Math.max(colon, 0));
  const modelId = id.slice(colon + 1);
  const isKnown = prefixes.includes(prefix);
  if (isKnown && modelId) return { prefix, modelId };
  const isUnknown = prefix !== "" && !isKnown;
  const problem = isUnknown
    ? `Unknown provider "${prefix}" in the model id "${id}".`
    : `The model id "${id}" names no ${prefix ? "model" : "provider"}.`;
  const key = /\W/.test(prefix) ? JSON.stringify(prefix) : prefix;
  // The line that is missing where a provider's package is installed, and its types are known.
  const help = isUnknown ? ` To add it: registry.with({ ${key}: () => import("…") }).` : "";
  throw new ConfigurationError(`${problem} Write "provider:model". Available providers: ${prefixes.join(", ")}.${help}`, {
    option: "model",
  });
}
