import type { JsonObject, JsonValue } from "@locus/core";

/**
 * What a request sets for a model over Chat Completions: `providerOptions: { openai: { service_tier: "flex" } }`. Fields go by their names on
 * the wire and win over everything else.
 */
export type ChatRequestOptions = {
  audio?: { format: string; voice: string };
  frequency_penalty?: number;
  /** By token, -100 to 100. */
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
  /** Keeps the answer for distillation and evaluations. */
  store?: boolean;
  stream?: boolean;
  stream_options?: JsonObject;
  temperature?: number;
  tool_choice?: JsonValue;
  /** How many alternatives of each token to report, with `logprobs`. */
  top_logprobs?: number;
  top_p?: number;
  /** Your id of the end user. */
  user?: string;
  verbosity?: "low" | "medium" | "high" | (string & {});
  web_search_options?: JsonObject;
  /** Fields that only some servers know, such as vLLM's `chat_template_kwargs`: sent as they are. */
  extraBody?: JsonObject;
};

/** What a tool sets: fields of its function. */
export type ChatToolOptions = {
  /** The service holds calls to the schema, which must be in the strict subset. */
  strict?: boolean;
};

/** What a part sets: fields of the content part. */
export type ChatPartOptions = {
  /** A cache breakpoint, where a gateway passes it to a model that has them (OpenRouter, LiteLLM, Alibaba). */
  cache_control?: { type: "ephemeral"; ttl?: string };
};

/** What callers can set for a model over Chat Completions, by place. */
export interface ChatProviderOptions {
  request: ChatRequestOptions;
  tool: ChatToolOptions;
  part: ChatPartOptions;
}
