import { ConfigurationError, type Providers } from "@locus/core";

/** A model of a provider, as `"provider:model"`. Completes to the known ids of `P`; any other string is fine. */
export type ModelId<P = Providers> =
  | { [Prefix in keyof P & string]: P[Prefix] extends { models: infer Id extends string } ? `${Prefix}:${Id}` : never }[keyof P &
      string]
  | (string & {});

/** What the provider named by an id takes as options; any object where the id or its provider is not known at compile time. */
export type ModelOptions<Id extends string, P = Providers> = Id extends `${infer Prefix}:${string}`
  ? Prefix extends keyof P
    ? P[Prefix] extends { options: infer Options extends object }
      ? Options
      : object
    : object
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
