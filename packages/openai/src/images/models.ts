/** Image models of OpenAI known when this package was published. Any other id that the Images API serves works as well. */
export const openaiImageModels = [
  "gpt-image-2",
  "gpt-image-1.5",
  "gpt-image-1",
  "gpt-image-1-mini",
  "chatgpt-image-latest",
] as const;

/** An id known when this package was published. */
export type KnownOpenAIImageModelId = (typeof openaiImageModels)[number];

/** Completes to the ids known here; any other string is fine. */
export type OpenAIImageModelId = KnownOpenAIImageModelId | (string & {});
