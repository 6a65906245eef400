/** Chat models of OpenAI known when this package was published. Any other id works as well. */
export const openaiModels = [
  "gpt-5.5",
  "gpt-5.2",
  "gpt-5.1",
  "gpt-5",
  "gpt-5-mini",
  "gpt-5-nano",
  "gpt-4.1",
  "gpt-4.1-mini",
  "gpt-4.1-nano",
  "gpt-4o",
  "gpt-4o-mini",
  "gpt-4o-audio-preview",
  "o4-mini",
  "o3",
  "o3-mini",
  "o1",
] as const;

/** An id known when this package was published. */
export type KnownOpenAIModelId = (typeof openaiModels)[number];

/** Completes to the ids known here; any other string is fine. */
export type OpenAIModelId = KnownOpenAIModelId | (string & {});
