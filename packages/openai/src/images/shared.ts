// What both entries export besides the model.
export type { KnownOpenAIImageModelId, OpenAIImageModelId } from "./models.js";
export type { ImageProviderOptions, ImageRequestOptions } from "./provider-options.js";
export type { OpenAIImageSettings } from "./settings.js";
