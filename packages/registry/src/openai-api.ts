import { type ModelApi, modelApi } from "@locus/core/provider";

/**
 * Picks the API of a model of OpenAI. Each API is an entry of `@locus/openai`.
 *
 * @param modelId - The id after `openai:`.
 * @param options - The options of the model. Only the Responses API returns the text of its thinking.
 */
export function openaiAPI(modelId: string, options: { reasoningSummary?: unknown } = {}): ModelApi {
  const api = modelApi(modelId);
  return api === "chat" && options.reasoningSummary !== undefined ? "responses" : api;
}
