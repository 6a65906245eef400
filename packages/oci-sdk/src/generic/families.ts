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
 * Differences between families in this format, besides what is known about the model on every API. A family without a row is plain
 * GENERIC: a model that appears tomorrow is not an error. The first pattern that fits counts.
 */
const families: readonly (readonly [RegExp, Partial<GenericProfile>])[] = [
  // Here Llama takes tools beside a system message, other than at OCI's compatible endpoint.
  [/^meta\./, { schemas: "inlined" }],
  // One turn with several calls is refused whatever follows it; the same calls one by one are not.
  [/^google\./, { parallelCalls: "pairs" }],
];

/**
 * Finds out how to talk to a model.
 *
 * @param model - Its id. An OCID does not tell.
 * @param compat - The user's word; it wins.
 */
export function resolveFamily(model: string, compat?: Partial<GenericProfile>): GenericProfile {
  const id = model.toLowerCase();
  return { ...base, ...known(id), ...families.find(([pattern]) => pattern.test(id))?.[1], ...compat };
}

/** What is known about the model on every API, in this format's words: its settings have our names. */
function known(id: string): Partial<GenericProfile> {
  const { openai, reasoning, refuses, schemas, toolsWithOutput } = ociModelTraits(id);
  if (!openai) return defined({ reasoning, refuses, schemas, toolsWithOutput });
  const { hiddenReasoning, sampling } = openai;
  return { maxTokensField: "maxCompletionTokens", ...(openai.reasoning && { reasoning: true, hiddenReasoning, sampling }) };
}
