import type { JsonObject, JsonValue } from "@locus/core";

/**
 * Options of a request for a model over the Responses API: `providerOptions: { "openai.responses": { service_tier: "flex" } }`. Fields have
 * the names of the API and win over everything else. `include` is extended, `text` and `reasoning` are merged by field.
 */
export type ResponsesRequestOptions = {
  background?: boolean;
  context_management?: JsonValue;
  /** A conversation object at the service, by id. */
  conversation?: string | JsonObject;
  /** Additional contents of the answer, such as `"web_search_call.action.sources"`. */
  include?: readonly string[];
  instructions?: string;
  max_output_tokens?: number;
  max_tool_calls?: number;
  metadata?: Readonly<Record<string, string>>;
  parallel_tool_calls?: boolean;
  previous_response_id?: string;
  /** A prompt stored at the service. */
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
  /** Number of alternatives to report for each token. */
  top_logprobs?: number;
  top_p?: number;
  truncation?: "auto" | "disabled";
  /** Your id of the end user. */
  user?: string;
  /** Fields that only some servers know, sent unchanged. */
  extraBody?: JsonObject;
};

/** Options of a tool: fields of the function. */
export type ResponsesToolOptions = {
  /** The service enforces the schema, which must be in the strict subset. @defaultValue false */
  strict?: boolean;
};

/** Provider options for a model over the Responses API. Parts have no options. */
export interface ResponsesProviderOptions {
  request: ResponsesRequestOptions;
  tool: ResponsesToolOptions;
}
