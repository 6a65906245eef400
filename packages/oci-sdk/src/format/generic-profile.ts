import type { ModelTraits, SchemaForm } from "@locus/core/provider";

/** Differences of the models behind GENERIC. */
export interface GenericProfile extends ModelTraits {
  /** Wire field of the token limit. */
  maxTokensField: "maxTokens" | "maxCompletionTokens";
  /** Wire role of system prompts. */
  systemRole: "SYSTEM" | "DEVELOPER";
  /** Form of tool and output schemas: unchanged, with `$ref` inlined and inclusive bounds only, or Google's subset. */
  schemas: SchemaForm;
  /** Whether tools and a system message can be combined. If not, the system prompt moves to the first user message. */
  systemWithTools: boolean;
  /** Parallel calls in the history: all in one message (`together`), or each call followed by its result (`pairs`). */
  parallelCalls: "together" | "pairs";
  /** Whether the model writes calls into its text, as JSON in `<tool_call>` or `<tool_calling>` tags. */
  textToolCalls: boolean;
}
