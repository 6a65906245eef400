/** Models of OpenAI's Responses API known when this package was published. Any other id works as well. */
export const openaiResponsesModels = [
  "gpt-5.5",
  "gpt-5.5-pro",
  "gpt-5.2",
  "gpt-5.2-pro",
  "gpt-5.1",
  "gpt-5.1-codex",
  "gpt-5.1-codex-max",
  "gpt-5.1-codex-mini",
  "gpt-5",
  "gpt-5-codex",
  "gpt-5-mini",
  "gpt-5-nano",
  "gpt-5-pro",
  "gpt-4.1",
  "gpt-4o",
  "codex-mini-latest",
  "o1-pro",
  "o3",
  "o3-deep-research",
  "o3-pro",
  "o4-mini",
  "o4-mini-deep-research",
] as const;

/** An id known when this package was published. */
export type KnownOpenAIResponsesModelId = (typeof openaiResponsesModels)[number];

/** Completes to the ids known here; any other string is fine. */
export type OpenAIResponsesModelId = KnownOpenAIResponsesModelId | (string & {});
