/** Models that OCI's Responses API is known to serve. Any other id works as well. */
export const ociResponsesModels = [
  "openai.gpt-5.5-pro",
  "openai.gpt-5-pro",
  "openai.gpt-5-codex",
  "xai.grok-4.20-multi-agent",
  "xai.grok-4.20-multi-agent-0309",
  "openai.gpt-5.5",
  "openai.gpt-5.2",
  "openai.gpt-5",
  "openai.gpt-5-mini",
  "openai.o3",
  "openai.o4-mini",
  "openai.gpt-oss-120b",
  "xai.grok-4",
] as const;

/** An id known when this package was published. */
export type KnownOCIResponsesModelId = (typeof ociResponsesModels)[number];

/** Completes to the ids known here; any other string is fine. */
export type OCIResponsesModelId = KnownOCIResponsesModelId | (string & {});
