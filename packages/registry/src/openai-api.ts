import { type ModelApi, modelApi } from "@locus/core/provider";

/**
 * The API of a model of OpenAI; each is an entry of `@locus/openai`.
 *
 * @param modelId - The id after `openai:`.
 * @param options - Those of the model: the text of its thinking is only in the Responses API.
 */
export function openaiAPI(modelId: string, options: { reasoningSummary?: unknown } = {}): ModelApi {
  const api = modelApi(modelId);
  return api === "chat" && options.reasoningSummary !== undefined ? "responses" : api;
}
