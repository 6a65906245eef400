import { ConfigurationError } from "@locus/core";
import { readEnvironment } from "@locus/core/provider";

/**
 * Reads the model id from the environment: `LOCUS_MODEL_ID` as `provider:model`, or as a bare id with `LOCUS_MODEL_PROVIDER`.
 * A bare id may contain colons (`qwen3:8b`), because only a known provider counts as a prefix.
 *
 * @param prefixes - The known providers.
 * @throws ConfigurationError with the valid forms, when the variables name no model.
 */
export function environmentModelId(prefixes: readonly string[]): string {
  const id = readEnvironment("LOCUS_MODEL_ID");
  const provider = readEnvironment("LOCUS_MODEL_PROVIDER");
  if (id && provider && !prefixes.some((prefix) => id.startsWith(`${prefix}:`))) return `${provider}:${id}`;
  if (id?.includes(":")) return id;
  throw new ConfigurationError(
    `LOCUS_MODEL_ID is ${id ? `"${id}", which names no provider` : "not set"}. Pass an id, or set LOCUS_MODEL_ID=openai:gpt-5.5, or LOCUS_MODEL_ID=gpt-5.5 and LOCUS_MODEL_PROVIDER=openai.`,
    { option: "LOCUS_MODEL_ID" },
  );
}
