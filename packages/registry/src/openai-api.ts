/** The APIs of OpenAI, each an entry of `@locus/openai`. */
export type OpenAIAPI = "chat" | "responses" | "images";

/** Models that only the Responses API serves. */
const responsesOnly: readonly RegExp[] = [
  /^gpt-5(\.\d+)?-pro\b/,
  /^o\d+-pro\b/,
  /^[^:]*-codex\b/,
  /^codex-mini\b/,
  /^[^:]*-deep-research\b/,
  /^computer-use-preview\b/,
];

/**
 * Whether only the Responses API serves a model.
 *
 * @param modelId - OpenAI's id, or OCI's, which says `openai.` first.
 */
export function isResponsesOnly(modelId: string): boolean {
  const id = modelId.toLowerCase().replace(/^openai\./, "");
  return responsesOnly.some((pattern) => pattern.test(id));
}

/**
 * The API of a model of OpenAI.
 *
 * @param modelId - The id after `openai:`.
 * @param options - Those of the model: the text of its thinking is only in the Responses API.
 */
export function openaiAPI(modelId: string, options: { reasoningSummary?: unknown } = {}): OpenAIAPI {
  if (/^(gpt-image-|chatgpt-image-)/i.test(modelId)) return "images";
  return isResponsesOnly(modelId) || options.reasoningSummary !== undefined ? "responses" : "chat";
}
