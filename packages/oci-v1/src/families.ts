import { defined, type SchemaForm } from "@locus/core/provider";
import { ociModelTraits } from "@locus/oci-signer/service";
import { type CompatName, type CompatProfile, resolveProfile } from "@locus/openai/fetch";

/** How the models of one maker differ behind OCI's endpoint, besides what servers of Chat Completions differ in anyway. */
export interface FamilyTraits {
  /** Schemas of tools and output: as they are, with `$ref` inlined and exclusive bounds made inclusive, or as Google's models take them. */
  schemas: SchemaForm;
  /** Whether tools go together with a leading system message. Where not, the system prompt opens the first user message. */
  systemWithTools: boolean;
}

/** Single differences; `profile` takes all others from a server of `@locus/openai`'s table instead of the model's family. */
export type OCIDifferences = Partial<CompatProfile & FamilyTraits> & { profile?: CompatName | undefined };

/** The `compat` option: what it says wins over the family. */
export type OCICompat = CompatName | OCIDifferences;

/** How to talk to one model. */
export interface OCIProfile extends FamilyTraits {
  profile: CompatProfile;
}

/**
 * Differences between families at this endpoint, besides what is known about the model on every API. A family without a row is plain Chat
 * Completions: a model that appears tomorrow is not an error. The first prefix that fits counts.
 */
const families: readonly (readonly [prefix: string, differences: OCIDifferences])[] = [
  ["meta.", { systemWithTools: false }],
  ["cohere.", { output: "json_object", refuses: ["tool_choice", "parallel_tool_calls"] }],
];

/**
 * Finds out how to talk to a model.
 *
 * @param model - Its id: `"meta.llama-3.3-70b-instruct"`.
 * @param compat - The user's word; it wins.
 */
export function resolveFamily(model: string, compat: OCICompat = {}): OCIProfile {
  const own = typeof compat === "string" ? { profile: compat } : compat;
  const id = model.toLowerCase();
  const family = own.profile ? undefined : { ...known(id), ...families.find(([prefix]) => id.startsWith(prefix))?.[1] };
  const { schemas = "full", systemWithTools = true, ...differences } = { ...family, ...own };
  return { schemas, systemWithTools, profile: resolveProfile("", id.replace(/^[a-z]+\./, ""), differences) };
}

/** What is known about the model on every API, in the words of Chat Completions. */
function known(id: string): OCIDifferences {
  const { openai, reasoning, refuses, schemas, toolsWithOutput } = ociModelTraits(id);
  return openai
    ? { profile: "openai", maxTokensField: "max_completion_tokens" }
    : defined({ reasoning, refuses: refuses?.map(wireName), schemas, toolsWithOutput });
}

/** A setting by its name in Chat Completions. */
function wireName(setting: string): string {
  return setting.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
