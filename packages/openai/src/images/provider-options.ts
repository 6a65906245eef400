import type { JsonObject } from "@locus/core";
import type { OpenAIImageSettings } from "./settings.js";

/**
 * Options of a request for a model over the Images API: `providerOptions: { "openai.images": { size: "auto" } }`. Settings have our names
 * or those of the API.
 */
export type ImageRequestOptions = OpenAIImageSettings & {
  input_fidelity?: "high" | "low" | (string & {});
  output_compression?: number;
  output_format?: "png" | "jpeg" | "webp" | (string & {});
  partial_images?: number;
  response_format?: "url" | "b64_json";
  stream?: boolean;
  style?: "vivid" | "natural";
  /** Fields that only some servers know, sent unchanged. */
  extraBody?: JsonObject;
};

/** Provider options for a model over the Images API. The API has no tools, and its parts have no options. */
export interface ImageProviderOptions {
  request: ImageRequestOptions;
}
