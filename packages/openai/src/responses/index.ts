import type { Provider } from "@locus/core";
import { checkModel } from "@locus/core/provider";
import { type Call, clientPost, type OpenAIClient, type SdkClient, sdkPost } from "../transport/sdk-post.js";
import { clientOptions } from "../transport/service.js";
import { ResponsesModel } from "./model.js";
import { type KnownOpenAIResponsesModelId, openaiResponsesModels } from "./models.js";
import { type OpenAIResponsesModelOptions as CommonOptions, openaiResponses } from "./options.js";
import type { ResponsesProviderOptions } from "./provider-options.js";

export { resolveProfile } from "../compat.js";
export { ResponsesModel, type ResponsesOptions, type ResponsesProfile } from "./model.js";
export type { KnownOpenAIResponsesModelId, OpenAIResponsesModelId } from "./models.js";
export type { ResponsesProviderOptions, ResponsesRequestOptions, ResponsesToolOptions } from "./provider-options.js";
export type { StateMode } from "./thread.js";

/** The part of an `openai` client that `OpenAIResponsesModel` uses. */
export interface ResponsesClient extends OpenAIClient, Pick<SdkClient, "responses"> {}

/** Options of {@link OpenAIResponsesModel}. */
export interface OpenAIResponsesModelOptions extends CommonOptions {
  /**
   * Your own `openai` client, or any object of its shape. Its URL, key and headers are used, its retries are not.
   * Options that the client already sets (`apiKey`, `baseURL` …) are then an error.
   */
  client?: ResponsesClient | undefined;
}

const createResponse: Call<ResponsesClient> = (client, body, options) => client.responses.create(body, options);

/**
 * A model of OpenAI on its Responses API, on the `openai` SDK: with summaries of its thinking, hosted tools, and threads that the service
 * holds.
 *
 * ```ts
 * const agent = new Agent({ model: new OpenAIResponsesModel({ model: "o3", reasoningSummary: "auto" }) });
 * ```
 */
export class OpenAIResponsesModel extends ResponsesModel {
  constructor(given: OpenAIResponsesModelOptions) {
    const { client, ...options } = checkModel(given, "gpt-5.5");
    const [service, profile] = client
      ? openaiResponses(clientOptions(options, client), (connection) => clientPost(client, createResponse, connection), true)
      : openaiResponses(options, (connection) => sdkPost(connection, createResponse));
    super(service, profile, options);
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
  interface Providers {
    "openai-responses": { models: KnownOpenAIResponsesModelId; options: Omit<OpenAIResponsesModelOptions, "model"> };
  }
}
