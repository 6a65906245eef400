import type { Provider } from "@locus/core";
import { checkModel } from "@locus/core/provider";
import { clientPost, sdkPost } from "../transport/sdk-post.js";
import { clientOptions } from "../transport/service.js";
import { ImageModel } from "./model.js";
import { type KnownOpenAIImageModelId, openaiImageModels } from "./models.js";
import { type OpenAIImageModelOptions as CommonOptions, imageConfig } from "./options.js";
import type { ImageProviderOptions } from "./provider-options.js";
import { type ImagesClient, imageCalls } from "./sdk-calls.js";

export type { KnownOpenAIImageModelId, OpenAIImageModelId } from "./models.js";
export type { ImageProviderOptions, ImageRequestOptions } from "./provider-options.js";
export type { ImagesClient } from "./sdk-calls.js";
export type { OpenAIImageSettings } from "./settings.js";

/** Options of {@link OpenAIImageModel}. */
export interface OpenAIImageModelOptions extends CommonOptions {
  /**
   * Your own `openai` client, or any object of its shape. Its URL, key and headers are used, its retries are not.
   * Options that the client already sets (`apiKey`, `baseURL` …) are then an error.
   */
  client?: ImagesClient | undefined;
}

/**
 * An image model over OpenAI's Images API, on the `openai` SDK.
 *
 * The prompt is the system prompt followed by the newest user message; images in that message are edited. Earlier messages are not
 * sent, because the API has neither conversations nor tools. The image is a part of the assistant message, whose text is empty.
 *
 * ```ts
 * const agent = new Agent({ model: new OpenAIImageModel({ model: "gpt-image-1", size: "1024x1024" }) });
 * ```
 */
export class OpenAIImageModel extends ImageModel {
  constructor(given: OpenAIImageModelOptions) {
    const { client, ...options } = checkModel(given, "gpt-image-1");
    const { generations, edits } = imageCalls;
    super(
      client
        ? imageConfig(
            clientOptions(options, client),
            {
              generations: (connection) => clientPost(client, generations, connection),
              edits: (connection) => clientPost(client, edits, connection),
            },
            true,
          )
        : imageConfig(options, {
            generations: (connection) => sdkPost(connection, generations),
            edits: (connection) => sdkPost(connection, edits),
          }),
    );
  }
}

/** Creates a model for a registry from `"openai:gpt-image-…"`. */
export const provider: Provider<Omit<OpenAIImageModelOptions, "model">, KnownOpenAIImageModelId> = {
  models: openaiImageModels,
  createModel: (model, options) => new OpenAIImageModel({ ...options, model }),
};

declare module "@locus/core" {
  interface ProviderOptions {
    "openai.images": ImageProviderOptions;
  }
  interface Providers {
    "openai/images": { models: KnownOpenAIImageModelId; options: Omit<OpenAIImageModelOptions, "model"> };
  }
}
