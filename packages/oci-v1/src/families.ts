import { defined, type SchemaForm } from "@locus/core/provider";
import { ociModelTraits } from "@locus/oci-signer/service";
import { type CompatName, type CompatProfile, resolveProfile } from "@locus/openai/fetch";

/** Differences of a model family behind OCI's endpoint that no server profile of Chat Completions has. */
export interface FamilyTraits {
  /** Form of tool and output schemas: unchanged, with `$ref` inlined and inclusive bounds only, or Google's subset. */
  schemas: SchemaForm;
  /** Whether tools and a system message can be combined. If not, the system prompt moves to the first user message. */
  systemWithTools: boolean;
}

/** Single differences. `profile` names a server in `@locus/openai`'s table that replaces the model's family as their default. */
export type OCIDifferences = Partial<CompatProfile & FamilyTraits> & { profile?: CompatName | undefined };

/** The `compat` option, which overrides the family. */
export type OCICompat = CompatName | OCIDifferences;

/** The traits and the server profile of one model. */
export interface OCIProfile extends FamilyTraits {
  profile: CompatProfile;
}

/**
 * Differences of families at this endpoint, in addition to the model's traits on every API. A family without a row gets plain Chat
 * Completions, so that new families work. The first matching prefix counts.
 */
const families: readonly (readonly [prefix: string, differences: OCIDifferences])[] = [
  ["meta.", { systemWithTools: false }],
  ["cohere.", { output: "json_object", refuses: ["tool_choice", "parallel_tool_calls"] }],
];

/**
 * Resolves the traits and the server profile of a model.
 *
 * @param model - The model's id: `"meta.llama-3.3-70b-instruct"`.
 * @param compat - The user's differences, which override the family.
 */
export function resolveFamily(model: string, compat: OCICompat = {}): OCIProfile {
  const own = typeof compat === "string" ? { profile: compat } : compat;
  const id = model.toLowerCase();
  const family = own.profile ? undefined : { ...known(id), ...families.find(([prefix]) => id.startsWith(prefix))?.[1] };
  const { schemas = "full", systemWithTools = true, ...differences } = { ...family, ...own };
  return { schemas, systemWithTools, profile: resolveProfile("", id.replace(/^[a-z]+\./, ""), differences) };
}

/** The model's traits on every API, by their names in Chat Completions. */
function known(id: string): OCIDifferences {
  const { openai, reasoning, refuses, schemas, toolsWithOutput } = ociModelTraits(id);
  return openai
    ? { profile: "openai", maxTokensField: "max_completion_tokens" }
    : defined({ reasoning, refuses: refuses?.map(wireName), schemas, toolsWithOutput });
}

/** Converts a setting's name to Chat Completions. */
function wireName(setting: string): string {
  return setting.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
