import type { Provider } from "@locus/core";
import { checkModel } from "@locus/core/provider";
import type { OpenAIResponsesModelOptions } from "../responses/index.js";
import { type ChatClient, clientPost, createCompletion, sdkPost } from "../transport/sdk-post.js";
import { clientOptions } from "../transport/service.js";
import { ChatModel } from "./model.js";
import { type KnownOpenAIModelId, openaiModels } from "./models.js";
import { type OpenAIModelOptions as CommonOptions, chatConfig } from "./options.js";
import type { ChatProviderOptions } from "./provider-options.js";

export { type CompatName, type CompatOption, type CompatProfile, resolveProfile } from "../compat.js";
export { type Call, type ChatClient, type OpenAIClient, type Pending, type SdkClient, sdkPost } from "../transport/sdk-post.js";
export { ChatModel, type ChatModelConfig } from "./model.js";
export type { KnownOpenAIModelId, OpenAIModelId } from "./models.js";
export type { ChatPartOptions, ChatProviderOptions, ChatRequestOptions, ChatToolOptions } from "./provider-options.js";

/** Options of {@link OpenAIModel}. */
export interface OpenAIModelOptions extends CommonOptions {
  /**
   * Your own `openai` client, or any object of its shape. Its URL, key and headers are used, its retries are not.
   * Options that the client already sets (`apiKey`, `baseURL` …) are then an error.
   */
  client?: ChatClient | undefined;
}

/**
 * A model of OpenAI, or of any server that speaks Chat Completions, on the `openai` SDK.
 *
 * ```ts
 * const agent = new Agent({ model: new OpenAIModel({ model: "gpt-5.5" }) });
 * ```
 */
export class OpenAIModel extends ChatModel {
  /** @throws ConfigurationError if options are invalid. */
  constructor(given: OpenAIModelOptions) {
    const { client, ...options } = checkModel(given, "gpt-5.5");
    super(
      client
        ? chatConfig(clientOptions(options, client), (connection) => clientPost(client, createCompletion, connection), true)
        : chatConfig(options, (connection) => sdkPost(connection)),
    );
  }
}

/** Options of the Responses API alone. A type error for a chat model, because they would have no effect. */
type OnlyResponses = Exclude<keyof OpenAIResponsesModelOptions, keyof OpenAIModelOptions>;

/** The option that selects the Responses API. */
type Thinking = { [Name in "reasoningSummary"]: Exclude<OpenAIResponsesModelOptions[Name], undefined> };

/** Creates a model for a registry from `"openai:<id>"`. */
export const provider: Provider<Omit<OpenAIModelOptions, "model">, KnownOpenAIModelId> = {
  models: openaiModels,
  createModel: (model, options) => new OpenAIModel({ ...options, model }),
};

declare module "@locus/core" {
  interface ProviderOptions {
    openai: ChatProviderOptions;
  }
  interface Providers {
    openai: {
      models: KnownOpenAIModelId;
      /** With `reasoningSummary`, a registry creates a model of the Responses API, because only that API returns summaries. */
      options:
        | (Omit<OpenAIModelOptions, "model"> & { [Name in OnlyResponses]?: undefined })
        | (Omit<OpenAIResponsesModelOptions, "model" | keyof Thinking> & Thinking);
    };
  }
}
