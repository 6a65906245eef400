import { ConfigurationError, type Providers } from "@locus/core";

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
  | (string & {});

/** Ids of the prefix `oci` that `@locus/oci-sdk` serves, in lower case: the types of what `ociTransport` finds out. */
type NativeOCIId = `oci:cohere.command-r${string}` | `oci:ocid1.generativeaiendpoint.${string}`;

/** Models that only the Responses API serves, in lower case: the types of what `isResponsesOnly` finds out. */
type ResponsesOnly =
  | `gpt-5${"" | `.${number}`}-pro${string}`
  | `o${number}-pro${string}`
  | `${string}-codex${string}`
  | `codex-mini${string}`
  | `${string}-deep-research${string}`
  | `computer-use-preview${string}`;

/** The keys of ids that another package or entry serves than the one that is named as the prefix, in lower case. */
type ServedElsewhere<Id extends string> = Id extends NativeOCIId
  ? "oci/sdk"
  : Id extends `openai:${ResponsesOnly}`
    ? "openai-responses"
    : Id extends `oci:openai.${ResponsesOnly}`
      ? "oci-responses"
      : Id extends `openai:${"gpt" | "chatgpt"}-image-${string}`
        ? "openai/images"
        : never;

/** The key of `P` that says which options an id takes. */
type KeyOf<Id extends string> = [ServedElsewhere<Lowercase<Id>>] extends [never]
  ? Id extends `${infer Prefix}:${string}`
    ? Prefix
    : never
  : ServedElsewhere<Lowercase<Id>>;

/** What the provider named by an id takes as options; any object where the id or its provider is not known at compile time. */
export type ModelOptions<Id extends string, P = Providers> = P extends {
  [Key in KeyOf<Id>]: { options: infer Options extends object };
}
  ? Options
  : object;

/**
 * Splits an id at its first ":"; the rest is the provider's own matter (`"acme:qwen3:8b"`, `"openai:ft:gpt-4o:org::id"`).
 *
 * @throws ConfigurationError, listing the providers, unless the id names one of them and a model.
 */
export function splitModelId(id: string, prefixes: readonly string[]): { prefix: string; modelId: string } {
  const colon = id.indexOf(":");
  const prefix = id.slice(0, Math.max(colon, 0));
  const modelId = id.slice(colon + 1);
  const fail = (problem: string): never => {
    throw new ConfigurationError(`${problem} Write "provider:model". Available providers: ${prefixes.join(", ")}.`, {
      option: "model",
    });
  };
  if (colon < 1) fail(`The model id "${id}" names no provider.`);
  if (!prefixes.includes(prefix)) fail(`Unknown provider "${prefix}" in the model id "${id}".`);
  if (modelId === "") fail(`The model id "${id}" names no model.`);
  return { prefix, modelId };
}
