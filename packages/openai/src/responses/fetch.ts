import type { Provider } from "@locus/core";
import { checkModel, fetchPost } from "@locus/core/provider";
import { ResponsesModel } from "./model.js";
import { type KnownOpenAIResponsesModelId, openaiResponsesModels } from "./models.js";
import { type OpenAIResponsesModelOptions, openaiResponses } from "./options.js";
import type { ResponsesProviderOptions } from "./provider-options.js";

export { resolveProfile } from "../compat.js";
export { ResponsesModel, type ResponsesOptions, type ResponsesProfile } from "./model.js";
export type { KnownOpenAIResponsesModelId, OpenAIResponsesModelId } from "./models.js";
export type { OpenAIResponsesModelOptions } from "./options.js";
export type { ResponsesProviderOptions, ResponsesRequestOptions, ResponsesToolOptions } from "./provider-options.js";
export type { StateMode } from "./thread.js";

/**
 * A model of OpenAI on its Responses API, over plain `fetch`: works like the one of `@locus/openai/responses`, without the size of the
 * SDK.
 *
 * ```ts
 * const agent = new Agent({ model: new OpenAIResponsesModel({ model: "o3", reasoningSummary: "auto" }) });
 * ```
 */
export class OpenAIResponsesModel extends ResponsesModel {
  constructor(options: OpenAIResponsesModelOptions) {
    super(...openaiResponses(checkModel(options, "gpt-5.5"), fetchPost), options);
  }
}

/** Creates a model for a registry from `"openai-responses:<id>"`. */
export const provider: Provider<Omit<OpenAIResponsesModelOptions, "model">, KnownOpenAIResponsesModelId> = {
  models: openaiResponsesModels,
  createModel: (model, options) => new OpenAIResponsesModel({ ...options, model }),
};

declare module "@locus/core" {
  interface ProviderOptions {
    "openai.responses": ResponsesProviderOptions;
  }
}
