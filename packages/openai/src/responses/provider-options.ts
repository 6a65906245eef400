import type { JsonObject, JsonValue } from "@locus/core";

/**
 * What a request sets for a model over the Responses API: `providerOptions: { "openai.responses": { service_tier: "flex" } }`. Fields go by
 * their names on the wire and win over everything else; `include` is added to, `text` and `reasoning` are merged by field.
 */
export type ResponsesRequestOptions = {
  background?: boolean;
  context_management?: JsonValue;
  /** A conversation that the service holds under an id of its own. */
  conversation?: string | JsonObject;
  /** What the answer includes besides, such as `"web_search_call.action.sources"`. */
  include?: readonly string[];
  instructions?: string;
  max_output_tokens?: number;
  max_tool_calls?: number;
  metadata?: Readonly<Record<string, string>>;
  parallel_tool_calls?: boolean;
  previous_response_id?: string;
  /** A prompt that is kept at the service. */
  prompt?: JsonObject;
  prompt_cache_key?: string;
  prompt_cache_retention?: "in-memory" | "24h" | (string & {});
  reasoning?: { effort?: string; summary?: string };
  safety_identifier?: string;
  service_tier?: "auto" | "default" | "flex" | "priority" | (string & {});
  store?: boolean;
  stream?: boolean;
  stream_options?: JsonObject;
  temperature?: number;
  text?: { format?: JsonObject; verbosity?: "low" | "medium" | "high" | (string & {}) };
  tool_choice?: JsonValue;
  /** How many alternatives of each token to report. */
  top_logprobs?: number;
  top_p?: number;
  truncation?: "auto" | "disabled";
  /** Your id of the end user. */
  user?: string;
  /** Fields that only some servers know: sent as they are. */
  extraBody?: JsonObject;
};

/** What a tool sets: fields of the function. */
export type ResponsesToolOptions = {
  /** The service holds calls to the schema, which must be in the strict subset. @defaultValue false */
  strict?: boolean;
};

/** What callers can set for a model over the Responses API, by place. Parts have no options. */
export interface ResponsesProviderOptions {
  request: ResponsesRequestOptions;
  tool: ResponsesToolOptions;
}
