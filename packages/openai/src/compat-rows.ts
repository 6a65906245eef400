import type { CompatProfile } from "./compat.js";

/** The differences between a profile and `base`. */
export interface ProfileRow extends Partial<CompatProfile> {
  /** Base URLs that pick this profile by default. */
  url?: RegExp;
  /** A row that this one adds to. */
  like?: ProfileRow;
  /** The server runs OpenAI's own models, so that the model id decides whether they reason. */
  openaiModels?: boolean;
  /** Differences for some models, by pattern of the model id; the first match wins. */
  models?: readonly (readonly [ids: RegExp, differences: Partial<CompatProfile>])[];
}

/** Servers with a profile. `"compatible"` stands for all others: the protocol without OpenAI's extensions. */
export type CompatName =
  | "openai"
  | "azure"
  | "groq"
  | "mistral"
  | "deepseek"
  | "moonshot"
  | "zhipu"
  | "minimax"
  | "alibaba"
  | "gemini"
  | "vertex"
  | "bedrock"
  | "xai"
  | "cerebras"
  | "together"
  | "fireworks"
  | "nebius"
  | "openrouter"
  | "portkey"
  | "litellm"
  | "vllm"
  | "sglang"
  | "llamacpp"
  | "lmstudio"
  | "ollama"
  | "compatible";

export const base: CompatProfile = {
  auth: "bearer",
  systemRole: "system",
  systemAnywhere: true,
  streamUsage: true,
  maxTokensField: "max_tokens",
  output: "json_schema",
  hiddenReasoning: false,
  sampling: "always",
  reasoningReplay: "never",
  reasoningField: "reasoning_content",
  thinkTags: false,
  userAfterTools: true,
  toolNames: false,
  emptyAnswers: true,
  opaqueFields: true,
  toolChoice: "any",
};

// No spreads, so that bundlers can drop the table.
const topK = ["top_k"];
const openai: ProfileRow = {
  url: /^https:\/\/([\w-]+\.)?api\.openai\.com\b/,
  openaiModels: true,
  opaqueFields: false,
  toolsWithOutput: true,
  refuses: topK,
  callIds: /^.{1,40}$/,
};
const google: ProfileRow = { toolsWithOutput: false, emptyAnswers: false, toolNames: true };
/** Servers that render messages with the chat template of an open model. */
const template: ProfileRow = { systemAnywhere: false };

/**
 * All known server differences; fields missing from a row default to `base`. docs/server-profiles.md cites the reports. Servers on
 * localhost are recognised by port only if a wrong guess does no harm.
 */
export const table: Readonly<Record<CompatName, ProfileRow>> = {
  openai,
  azure: {
    url: /\.(openai|cognitiveservices|services\.ai)\.azure\.com\b|\/openai\/deployments\//,
    like: openai,
    auth: { header: "api-key" },
    tokenAuth: "bearer",
  },
  groq: { url: /\bapi\.groq\.com\b/, opaqueFields: false, toolsWithOutput: false, reasoningField: "reasoning", refuses: topK },
  mistral: {
    url: /\bapi\.mistral\.ai\b/,
    streamUsage: false,
    opaqueFields: false,
    settingNames: { seed: "random_seed" },
    refuses: topK,
    callIds: /^[a-z\d]{9}$/i,
    userAfterTools: false,
    emptyAnswers: false,
  },
  deepseek: {
    url: /\bapi\.deepseek\.com\b/,
    output: "json_object",
    reasoningReplay: "always",
    reasoningFiller: " ",
    toolChoice: "unforced",
    refuses: topK,
  },
  moonshot: {
    url: /\bapi\.(moonshot\.(ai|cn)|kimi\.com)\b/,
    reasoningReplay: "tool_calls",
    reasoningFiller: " ",
    emptyAnswers: false,
    toolChoice: "unforced",
    refuses: ["temperature", "top_p", "frequency_penalty", "presence_penalty", "top_k"],
    models: [[/^(moonshot|kimi-(latest|k2-(?!think)))/, { refuses: topK, reasoningReplay: "never" }]],
  },
  zhipu: {
    url: /\b(open\.bigmodel\.cn|api\.z\.ai)\b/,
    output: "json_object",
    reasoningReplay: "tool_calls",
    emptyAnswers: false,
    toolChoice: "auto",
    failures: {
      quota: /^(1113|1308|1310) /,
      content_filter: /^1301 /,
      context_length: /^1261 /,
      rate_limit: /^130[23] /,
    },
  },
  minimax: {
    url: /\bapi\.minimaxi?\.(io|com|chat)\b/,
    output: "json_object",
    thinkTags: true,
    reasoningReplay: "always",
    reasoningField: "content",
    like: template,
  },
  alibaba: { url: /\bdashscope\b/, output: "json_object", toolChoice: "unforced", like: template },
  gemini: {
    url: /\bgenerativelanguage\.googleapis\.com\b/,
    like: google,
    refuses: ["seed", "frequency_penalty", "presence_penalty", "top_k"],
  },
  vertex: { url: /\baiplatform\.googleapis\.com\b/, like: google, refuses: topK },
  bedrock: { url: /\bbedrock-(runtime|mantle)\b/, thinkTags: "reasoning" },
  xai: { url: /\bapi\.x\.ai\b/, emptyAnswers: false, refuses: ["frequency_penalty", "presence_penalty"] },
  cerebras: {
    url: /\bapi\.cerebras\.ai\b/,
    reasoningField: "reasoning",
    reasoningReplay: "tool_calls",
    failures: { context_length: /#413/ },
  },
  together: {},
  fireworks: { opaqueFields: false },
  nebius: { url: /\bapi\.(studio|tokenfactory)\.nebius\.(com|ai)\b/, reasoningReplay: "tool_calls" },
  openrouter: { url: /\bopenrouter\.ai\b/, reasoningField: "reasoning", reasoningReplay: "tool_calls" },
  portkey: {},
  litellm: {},
  vllm: template,
  sglang: template,
  llamacpp: { like: template, toolsWithOutput: false, toolChoice: "words" },
  lmstudio: { like: template, url: /\/\/(localhost|127\.0\.0\.1|\[::1\]):1234\b/, toolChoice: "words" },
  ollama: {
    like: template,
    url: /\/\/(localhost|127\.0\.0\.1|\[::1\]):11434\b/,
    reasoningField: "reasoning",
    toolsWithOutput: false,
    toolNames: true,
  },
  compatible: {},
};
