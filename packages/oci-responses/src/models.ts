/** Known models of OCI's Responses API. Any other id works as well. */
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

/** Known ids complete in an editor; any other string is allowed. */
export type OCIResponsesModelId = KnownOCIResponsesModelId | (string & {});
