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

const penalties = ["frequencyPenalty", "presencePenalty"];
const openai: Partial<GenericProfile> = { maxTokensField: "maxCompletionTokens" };
const thinking: Partial<GenericProfile> = { ...openai, reasoning: true, hiddenReasoning: true };

/**
 * Every difference between families that is known. What a row does not name is as in plain GENERIC, and so is a family without a row:
 * a model that appears tomorrow is not an error. The first pattern that fits counts.
 */
const families: readonly (readonly [RegExp, Partial<GenericProfile>])[] = [
  [/^openai\.gpt-oss/, { reasoning: true }],
  [/^openai\.gpt-5\.\d(?!.*-chat)/, { ...thinking, sampling: "without_effort" }],
  [/^openai\.(o\d|gpt-5)(?!.*-chat)/, { ...thinking, sampling: "never" }],
  [/^openai\./, openai],
  // Here Llama takes tools beside a system message, other than at OCI's compatible endpoint.
  [/^meta\./, { schemas: "inlined" }],
  [/^xai\.grok-(3-mini|4\.[3-9])/, { reasoning: true, refuses: penalties }],
  [/^xai\./, { refuses: [...penalties, "reasoningEffort"] }],
  // One turn with several calls is refused whatever follows it; the same calls one by one are not.
  [/^google\./, { schemas: "openapi", toolsWithOutput: false, parallelCalls: "pairs" }],
];

/**
 * Finds out how to talk to a model.
 *
 * @param model - Its id. An OCID does not tell.
 * @param compat - The user's word; it wins.
 */
export function resolveFamily(model: string, compat?: Partial<GenericProfile>): GenericProfile {
  const id = model.toLowerCase();
  return { ...base, ...families.find(([pattern]) => pattern.test(id))?.[1], ...compat };
}
