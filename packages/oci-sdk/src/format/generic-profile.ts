/** What the models behind GENERIC make of it. */
export interface GenericProfile {
  /** The name of the token limit. */
  maxTokensField: "maxTokens" | "maxCompletionTokens";
  /** The role of system prompts. */
  systemRole: "SYSTEM" | "DEVELOPER";
  /** The strongest form in which the model takes an output schema. */
  output: "json_schema" | "json_object" | "prompt";
  /** Whether tools and an output schema go together in one request; unset means unknown. */
  toolsWithOutput?: boolean;
  /** Whether the model thinks before it answers; unset means unknown. */
  reasoning?: boolean;
  /** The model thinks without showing its thoughts: an empty `think` event opens the turn. */
  hiddenReasoning: boolean;
  /** Whether the model takes temperature, topP, penalties and stop: always, never, or as long as no reasoning effort is set. */
  sampling: "always" | "without_effort" | "never";
  /** Parameters it refuses, by their names on the wire: not sent, with a warning. What it refuses unannounced is learned. */
  refuses?: readonly string[];
  /**
   * Schemas of tools and output: as they are, with `$ref` inlined and exclusive bounds made inclusive, or in the part of JSON Schema
   * that OpenAPI 3.0 has.
   */
  schemas: "full" | "inlined" | "openapi";
  /** Whether tools go together with a system message. Where not, the system prompt opens the first user message. */
  systemWithTools: boolean;
  /** Calls that were made at once go back as they were, or as one call and its result after the other. */
  parallelCalls: "together" | "pairs";
  /** Which assistant messages carry their reasoning back to the service. */
  reasoningReplay: "never" | "tool_calls" | "always";
  /** The model writes its calls into its text: JSON between `<tool_call>` or `<tool_calling>` tags. */
  textToolCalls: boolean;
  /** The model writes its thinking into its text, between `<think>` tags. */
  thinkTags: boolean;
}
