import { ConfigurationError } from "@locus/core";
import { readEnvironment } from "@locus/core/provider";

/**
 * The id that the environment asks for: `LOCUS_MODEL_ID` as `provider:model`, or as a bare id beside `LOCUS_MODEL_PROVIDER`.
 * A bare id may hold colons (`qwen3:8b`): only a known provider in front of one counts.
 *
 * @param prefixes - The known providers.
 * @throws ConfigurationError that shows the forms, when the variables name no model.
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
