import type { Provider } from "@locus/core";
import { checkModel, fetchPost } from "@locus/core/provider";
import { ChatModel } from "./model.js";
import { type KnownOpenAIModelId, openaiModels } from "./models.js";
import { chatConfig, type OpenAIModelOptions } from "./options.js";
import type { ChatProviderOptions } from "./provider-options.js";

export { type CompatName, type CompatOption, type CompatProfile, resolveProfile } from "../compat.js";
export { ChatModel, type ChatModelConfig } from "./model.js";
export type { KnownOpenAIModelId, OpenAIModelId } from "./models.js";
export type { OpenAIModelOptions } from "./options.js";
export type { ChatPartOptions, ChatProviderOptions, ChatRequestOptions, ChatToolOptions } from "./provider-options.js";

/**
 * A model of OpenAI, or of any server that speaks Chat Completions, over plain `fetch`: works like the one of
 * `@locus/openai`, without the size of the SDK.
 *
 * ```ts
 * const agent = new Agent({ model: new OpenAIModel({ model: "gpt-5.5" }) });
 * ```
 */
export class OpenAIModel extends ChatModel {
  /** @throws ConfigurationError if options are invalid. */
  constructor(options: OpenAIModelOptions) {
    super(chatConfig(checkModel(options, "gpt-5.5"), fetchPost));
  }
}

/** Creates a model for a registry from `"openai:<id>"`. */
export const provider: Provider<Omit<OpenAIModelOptions, "model">, KnownOpenAIModelId> = {
  models: openaiModels,
  createModel: (model, options) => new OpenAIModel({ ...options, model }),
};

declare module "@locus/core" {
  interface ProviderOptions {
    openai: ChatProviderOptions;
  }
}
