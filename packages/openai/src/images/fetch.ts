import type { Provider } from "@locus/core";
import { checkModel, fetchPost } from "@locus/core/provider";
import { ImageModel } from "./model.js";
import { type KnownOpenAIImageModelId, openaiImageModels } from "./models.js";
import { imageConfig, type OpenAIImageModelOptions } from "./options.js";
import type { ImageProviderOptions } from "./provider-options.js";
import { fetchUpload } from "./upload.js";

export type { KnownOpenAIImageModelId, OpenAIImageModelId } from "./models.js";
export type { OpenAIImageModelOptions } from "./options.js";
export type { ImageProviderOptions, ImageRequestOptions } from "./provider-options.js";
export type { OpenAIImageSettings } from "./settings.js";

/**
 * An image model over OpenAI's Images API and plain `fetch`: works like the one of `@locus/openai/images`, without the size of the SDK.
 *
 * ```ts
 * const agent = new Agent({ model: new OpenAIImageModel({ model: "gpt-image-1", size: "1024x1024" }) });
 * ```
 */
export class OpenAIImageModel extends ImageModel {
  constructor(options: OpenAIImageModelOptions) {
    super(imageConfig(checkModel(options, "gpt-image-1"), { generations: fetchPost, edits: fetchUpload }));
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
}
