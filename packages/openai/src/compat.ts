import type { KeyPlace } from "@locus/core/provider";

/** What a Chat Completions server makes of the parts of the protocol on which servers differ. */
export interface CompatProfile {
  /** Where the key goes: `"bearer"`, or a header such as `{ header: "api-key" }`. */
  auth: KeyPlace;
  /** Where a token from a function goes, when not to the same place: Entra ID's are bearer tokens on Azure. */
  tokenAuth?: KeyPlace | undefined;
  /** The role of system prompts. */
  systemRole: "system" | "developer";
  /** Whether to ask for usage in streams (`stream_options`). */
  streamUsage: boolean;
  /** The name of the token limit. */
  maxTokensField: "max_tokens" | "max_completion_tokens";
  /** The strongest form in which the server takes an output schema. */
  output: "json_schema" | "json_object" | "prompt";
  /** Whether tools and an output schema go together in one request; unset means unknown. */
  toolsWithOutput?: boolean;
  /** Whether the model thinks before it answers; unset means unknown. */
  reasoning?: boolean;
  /** The model thinks without showing its thoughts: an empty `think` event opens the turn. */
  hiddenReasoning: boolean;
  /** Whether the model takes temperature, top_p, penalties and stop: always, never, or as long as no reasoning effort is set. */
  sampling: "always" | "without_effort" | "never";
  /** Parameters it refuses, by their names on the wire: not sent, with a warning. What it refuses unannounced is learned. */
  refuses?: readonly string[];
  /** Which assistant messages carry their reasoning back to the server. */
  reasoningReplay: "never" | "tool_calls" | "always";
  /** The field in which it goes back. */
  reasoningField: "reasoning_content" | "reasoning";
  /** The model writes its thinking into its text, between `<think>` tags. */
  thinkTags: boolean;
}

const base: CompatProfile = {
  auth: "bearer",
  systemRole: "system",
  streamUsage: true,
  maxTokensField: "max_tokens",
  output: "json_schema",
  hiddenReasoning: false,
  sampling: "always",
  reasoningReplay: "never",
  reasoningField: "reasoning_content",
  thinkTags: false,
};

interface ProfileRow extends Partial<CompatProfile> {
  /** Base URLs that pick this profile by default. */
  url?: RegExp;
  /** OpenAI's own models, whose ids tell whether they think. */
  openaiModels?: boolean;
}

/** Servers with a profile. `"compatible"` is any other: the protocol without OpenAI's peculiarities. */
export type CompatName =
  | "openai"
  | "azure"
  | "portkey"
  | "litellm"
  | "vllm"
  | "together"
  | "fireworks"
  | "groq"
  | "mistral"
  | "deepseek"
  | "xai"
  | "openrouter"
  | "alibaba"
  | "compatible";

/** Every server difference locus knows. What a row does not name is as in `base`, and so is a server without a row. */
const table: Readonly<Partial<Record<CompatName, ProfileRow>>> = {
  openai: { url: /^https:\/\/([\w-]+\.)?api\.openai\.com\b/, openaiModels: true, toolsWithOutput: true, refuses: ["top_k"] },
  azure: {
    url: /\.(openai|cognitiveservices|services\.ai)\.azure\.com\b|\/openai\/deployments\//,
    openaiModels: true,
    toolsWithOutput: true,
    auth: { header: "api-key" },
    tokenAuth: "bearer",
    refuses: ["top_k"],
  },
  groq: { url: /\bapi\.groq\.com\b/, toolsWithOutput: false, reasoningField: "reasoning", refuses: ["top_k"] },
  mistral: { url: /\bapi\.mistral\.ai\b/, streamUsage: false, refuses: ["top_k"] },
  deepseek: { url: /\bapi\.deepseek\.com\b/, output: "json_object", reasoningReplay: "tool_calls", refuses: ["top_k"] },
  openrouter: { url: /\bopenrouter\.ai\b/, reasoningField: "reasoning", reasoningReplay: "tool_calls" },
  alibaba: { url: /\bdashscope\b/, output: "json_object" },
};

/** The `compat` option: a profile of the table, or the differences from the one that the URL picks (or `profile` names). */
export type CompatOption = CompatName | (Partial<CompatProfile> & { profile?: CompatName | undefined });

/** Ids of OpenAI's reasoning models; the second from 5.1 on take sampling parameters as long as no effort is set. */
const reasoningModels = /^(ft:)?(o\d|gpt-5)(?!.*-chat)/;
const optionalReasoningModels = /gpt-5\.\d/;

/**
 * Finds out how to talk to a server.
 *
 * @param baseURL - Picks a default profile, nothing else.
 * @param modelId - Says whether one of OpenAI's own models thinks.
 * @param compat - The user's word; it wins.
 * @param fallback - The profile, where the user names none and something else than the URL tells.
 */
export function resolveProfile(
  baseURL: string,
  modelId: string,
  compat: CompatOption = {},
  fallback?: CompatName,
): CompatProfile {
  const { profile: name = fallback, ...own } = typeof compat === "string" ? { profile: compat } : compat;
  const { url, openaiModels, ...row } = (name ? table[name] : Object.values(table).find((row) => row.url?.test(baseURL))) ?? {};
  const profile = { ...base, ...row, ...(own.auth && { tokenAuth: undefined }), ...own };
  return openaiModels ? { ...profile, ...openaiTraits(modelId, own.reasoning), ...own } : profile;
}

/**
 * What the id of one of OpenAI's own models tells, wherever it is served. For whoever needs none of the servers' profiles.
 *
 * @param reasoning - Whether the model thinks. @defaultValue as its id says
 */
export function openaiTraits(modelId: string, reasoning: boolean = reasoningModels.test(modelId)): Partial<CompatProfile> {
  return reasoning ? openaiReasoning(modelId) : { reasoning };
}

/** What OpenAI's reasoning models have in common. */
export function openaiReasoning(modelId: string): Partial<CompatProfile> {
  return {
    reasoning: true,
    hiddenReasoning: true,
    maxTokensField: "max_completion_tokens",
    sampling: optionalReasoningModels.test(modelId) ? "without_effort" : "never",
  };
}
