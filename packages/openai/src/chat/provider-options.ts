import type { JsonObject, JsonValue } from "@locus/core";

/**
 * Options of a request for a model over Chat Completions: `providerOptions: { openai: { service_tier: "flex" } }`. Fields have the names of
 * the API and win over everything else.
 */
export type ChatRequestOptions = {
  audio?: { format: string; voice: string };
  frequency_penalty?: number;
  /** Bias by token id, -100 to 100. */
  logit_bias?: Readonly<Record<string, number>>;
  logprobs?: boolean;
  max_completion_tokens?: number;
  max_tokens?: number;
  metadata?: Readonly<Record<string, string>>;
  modalities?: readonly ("text" | "audio" | (string & {}))[];
  n?: number;
  parallel_tool_calls?: boolean;
  prediction?: JsonObject;
  presence_penalty?: number;
  prompt_cache_key?: string;
  prompt_cache_retention?: "in-memory" | "24h" | (string & {});
  reasoning_effort?: string;
  response_format?: JsonObject;
  safety_identifier?: string;
  seed?: number;
  service_tier?: "auto" | "default" | "flex" | "priority" | (string & {});
  stop?: string | readonly string[];
  /** Stores the answer for distillation and evaluations. */
  store?: boolean;
  stream?: boolean;
  stream_options?: JsonObject;
  temperature?: number;
  tool_choice?: JsonValue;
  /** Number of alternatives to report for each token, with `logprobs`. */
  top_logprobs?: number;
  top_p?: number;
  /** Your id of the end user. */
  user?: string;
  verbosity?: "low" | "medium" | "high" | (string & {});
  web_search_options?: JsonObject;
  /** Fields that only some servers know, such as vLLM's `chat_template_kwargs`, sent unchanged. */
  extraBody?: JsonObject;
};

/** Options of a tool: fields of its function. */
export type ChatToolOptions = {
  /** The service enforces the schema, which must be in the strict subset. */
  strict?: boolean;
};

/** Options of a part: fields of the content part. */
export type ChatPartOptions = {
  /** A cache breakpoint, if a gateway passes it to a model that supports it (OpenRouter, LiteLLM, Alibaba). */
  cache_control?: { type: "ephemeral"; ttl?: string };
};

/** Provider options for a model over Chat Completions. */
export interface ChatProviderOptions {
  request: ChatRequestOptions;
  tool: ChatToolOptions;
  part: ChatPartOptions;
}
