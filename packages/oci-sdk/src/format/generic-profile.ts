import type { ModelTraits, SchemaForm } from "@locus/core/provider";

/** What the models behind GENERIC make of it. */
export interface GenericProfile extends ModelTraits {
  /** The name of the token limit. */
  maxTokensField: "maxTokens" | "maxCompletionTokens";
  /** The role of system prompts. */
  systemRole: "SYSTEM" | "DEVELOPER";
  /** Schemas of tools and output: as they are, with `$ref` inlined and exclusive bounds made inclusive, or as Google's models take them. */
  schemas: SchemaForm;
  /** Whether tools go together with a system message. Where not, the system prompt opens the first user message. */
  systemWithTools: boolean;
  /** Calls that were made at once go back as they were, or as one call and its result after the other. */
  parallelCalls: "together" | "pairs";
  /** The model writes its calls into its text: JSON between `<tool_call>` or `<tool_calling>` tags. */
  textToolCalls: boolean;
}
