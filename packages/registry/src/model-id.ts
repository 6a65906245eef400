import { ConfigurationError, type Providers } from "@locus/core";
import type { ApiOf } from "@locus/core/provider";
import type { OCITransportOf } from "@locus/oci-signer/service";
import type { servedBy } from "./built-in-routes.js";

/**
 * A model of a provider, as `"provider:model"`. Editors complete the known ids of `P`; any other string is valid. A key such as
 * `"oci/sdk"` holds the ids that another package serves under the prefix `oci`.
 */
export type ModelId<P = Providers> =
  | {
      [Key in keyof P & string]: P[Key] extends { models: infer Id extends string }
        ? `${Key extends `${infer Prefix}/${string}` ? Prefix : Key}:${Id}`
        : never;
    }[keyof P & string]
  | RoutedId<P>
  | (string & {});

/** Ids of a built-in prefix that another key of `P` lists: `"oci:xai.grok-4.20-multi-agent"` is among those of `"oci-responses"`. */
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

/** The keys of `P` that the built-in prefixes route to: `openaiAPI` and `ociTransport` at type level. */
type RouteOf<Prefix extends string, Id extends string> = Prefix extends "openai"
  ? ServedBy["openai"][ApiOf<Id>]
  : Prefix extends "oci"
    ? ServedBy["oci"][OCITransportOf<Id>]
    : Prefix;

type ServedBy = typeof servedBy;

/** The key of `P` that determines the options of an id. */
export type KeyOf<Id extends string, P = Providers> = Id extends `${infer Prefix}:${infer Model}`
  ? P extends { [Key in Prefix]: { servesAll: true } }
    ? Prefix
    : RouteOf<Prefix, Model>
  : never;

/** The options of the provider that an id names; any object if the id or its provider is unknown at compile time. */
export type ModelOptions<Id extends string, P = Providers> = P extends {
  [Key in KeyOf<Id, P>]: { options: infer Options extends object };
}
  ? Options
  : object;

/**
 * Splits an id at its first ":". The provider interprets the rest (`"acme:qwen3:8b"`, `"openai:ft:gpt-4o:org::id"`).
 *
 * @throws ConfigurationError, listing the providers, unless the id names one of them and a model.
 */
export function splitModelId(given: string, prefixes: readonly string[]): { prefix: string; modelId: string } {
  // JavaScript callers may pass anything.
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
  // The call to add when a provider's package is installed but not registered.
  const help = isUnknown ? ` To add it: registry.with({ ${key}: () => import("…") }).` : "";
  throw new ConfigurationError(`${problem} Write "provider:model". Available providers: ${prefixes.join(", ")}.${help}`, {
    option: "model",
  });
}
