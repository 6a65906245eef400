import { ConfigurationError } from "@locus/core";
import { type KeyPlace, type ModelTraits, modelTraits } from "@locus/core/provider";

/** What a Chat Completions server, and the model behind it, make of the parts of the protocol on which servers differ. */
export interface CompatProfile extends ModelTraits {
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
  /**
   * Whether fields of answers that locus does not know (`extra_content`, `reasoning_details` …) go back with them. Servers that check messages
   * strictly refuse them.
   */
  opaqueFields: boolean;
  /** The field in which reasoning goes back. */
  reasoningField: "reasoning_content" | "reasoning";
}

const base: CompatProfile = {
  auth: "bearer",
  systemRole: "system",
  streamUsage: true,
  maxTokensField: "max_tokens",
  output: "json_schema",
  hiddenReasoning: false,
  sampling: "always",
  opaqueFields: true,
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

/** Every server difference locus knows. What a row does not name is as in `base`. */
const table: Readonly<Record<CompatName, ProfileRow>> = {
  openai: {
    url: /^https:\/\/([\w-]+\.)?api\.openai\.com\b/,
    openaiModels: true,
    opaqueFields: false,
    toolsWithOutput: true,
    refuses: ["top_k"],
  },
  azure: {
    url: /\.(openai|cognitiveservices|services\.ai)\.azure\.com\b|\/openai\/deployments\//,
    openaiModels: true,
    opaqueFields: false,
    toolsWithOutput: true,
    auth: { header: "api-key" },
    tokenAuth: "bearer",
    refuses: ["top_k"],
  },
  groq: {
    url: /\bapi\.groq\.com\b/,
    opaqueFields: false,
    toolsWithOutput: false,
    reasoningField: "reasoning",
    refuses: ["top_k"],
  },
  mistral: { url: /\bapi\.mistral\.ai\b/, opaqueFields: false, streamUsage: false, refuses: ["top_k"] },
  deepseek: { url: /\bapi\.deepseek\.com\b/, output: "json_object", reasoningReplay: "tool_calls", refuses: ["top_k"] },
  openrouter: { url: /\bopenrouter\.ai\b/, reasoningField: "reasoning", reasoningReplay: "tool_calls" },
  alibaba: { url: /\bdashscope\b/, output: "json_object" },
  portkey: {},
  litellm: {},
  vllm: {},
  together: {},
  fireworks: { opaqueFields: false },
  xai: {},
  compatible: {},
};

/** The `compat` option: a profile of the table, or the differences from the one that the URL picks (or `profile` names). */
export type CompatOption = CompatName | (Partial<CompatProfile> & { profile?: CompatName | undefined });

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
  if (name && !Object.hasOwn(table, name)) {
    throw new ConfigurationError(`There is no compat profile "${name}". Profiles: ${Object.keys(table).join(", ")}.`, {
      option: "compat",
    });
  }
  const { url, openaiModels, ...row } = (name ? table[name] : Object.values(table).find((row) => row.url?.test(baseURL))) ?? {};
  const profile = { ...base, ...row, ...(own.auth && { tokenAuth: undefined }), ...own };
  return openaiModels ? { ...profile, ...modelTraits(modelId, own.reasoning), ...own } : profile;
}
