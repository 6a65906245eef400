import { defined } from "@locus/core/provider";
import { ociModelTraits } from "@locus/oci-signer/service";
import type { GenericProfile } from "../format/generic-profile.js";

const base: GenericProfile = {
  maxTokensField: "maxTokens",
  systemRole: "SYSTEM",
  output: "json_schema",
  hiddenReasoning: false,
  sampling: "always",
  schemas: "full",
  systemWithTools: true,
  parallelCalls: "together",
  reasoningReplay: "never",
  textToolCalls: false,
  thinkTags: false,
};

/**
 * Differences of families in this format, in addition to the model's traits on every API. A family without a row gets plain GENERIC,
 * so that new families work. The first matching pattern counts.
 */
const families: readonly (readonly [RegExp, Partial<GenericProfile>])[] = [
  // Unlike at OCI's OpenAI-compatible endpoint, Llama accepts tools with a system message here.
  [/^meta\./, { schemas: "inlined" }],
  // Gemini refuses one turn with several calls, but accepts the same calls one by one.
  [/^google\./, { parallelCalls: "pairs" }],
];

/**
 * Resolves the profile of a model.
 *
 * @param model - The model's id. An OCID does not name the family.
 * @param compat - The user's differences, which override the family.
 */
export function resolveFamily(model: string, compat?: Partial<GenericProfile>): GenericProfile {
  const id = model.toLowerCase();
  return { ...base, ...known(id), ...families.find(([pattern]) => pattern.test(id))?.[1], ...compat };
}

/** The model's traits on every API. GENERIC's settings have the same names as `ModelSettings`. */
function known(id: string): Partial<GenericProfile> {
  const { openai, reasoning, refuses, schemas, toolsWithOutput } = ociModelTraits(id);
  if (!openai) return defined({ reasoning, refuses, schemas, toolsWithOutput });
  const { hiddenReasoning, sampling } = openai;
  return { maxTokensField: "maxCompletionTokens", ...(openai.reasoning && { reasoning: true, hiddenReasoning, sampling }) };
}
