import type { JsonObject, Usage } from "@locus/core";

/** The parameters that a response repeats, with their default values. */
const echoed: JsonObject = {
  instructions: null,
  max_output_tokens: null,
  max_tool_calls: null,
  parallel_tool_calls: true,
  previous_response_id: null,
  prompt_cache_key: null,
  reasoning: { effort: null, summary: null },
  safety_identifier: null,
  service_tier: "default",
  temperature: 1,
  text: { format: { type: "text" } },
  tool_choice: "auto",
  tools: [],
  top_logprobs: 0,
  top_p: 1,
  truncation: "disabled",
  user: null,
  metadata: {},
};

/** The fields of a response that do not come from its request. */
export interface ResponseFields {
  id: string;
  model: string;
  /** Whether the server stores it. */
  store: boolean;
}

/**
 * A response that has just started, with the parameters of its request.
 *
 * @param request - The body of the request.
 */
export function responseObject(request: JsonObject, { id, model, store }: ResponseFields): JsonObject {
  const parameters = Object.entries(echoed).map(([key, value]) => [key, request[key] ?? value]);
  return {
    id,
    object: "response",
    created_at: 1_700_000_000,
    status: "in_progress",
    background: false,
    error: null,
    incomplete_details: null,
    model,
    output: [],
    store,
    usage: null,
    ...Object.fromEntries(parameters),
  };
}

/** The usage of a response. */
export function responseUsage({
  inputTokens = 0,
  outputTokens = 0,
  totalTokens = inputTokens + outputTokens,
  cachedInputTokens = 0,
  reasoningTokens = 0,
}: Usage): JsonObject {
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: cachedInputTokens },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: totalTokens,
  };
}
