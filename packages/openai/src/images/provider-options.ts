import type { JsonObject } from "@locus/core";
import type { OpenAIImageSettings } from "./settings.js";

/**
 * What a request sets for a model over the Images API: `providerOptions: { "openai.images": { size: "auto" } }`. Settings go by our names or
 * by those on the wire.
 */
export type ImageRequestOptions = OpenAIImageSettings & {
  input_fidelity?: "high" | "low" | (string & {});
  output_compression?: number;
  output_format?: "png" | "jpeg" | "webp" | (string & {});
  partial_images?: number;
  response_format?: "url" | "b64_json";
  stream?: boolean;
  style?: "vivid" | "natural";
  /** Fields that only some servers know: sent as they are. */
  extraBody?: JsonObject;
};

/** What callers can set for a model over the Images API, by place. The API has no tools, and its parts have no options. */
export interface ImageProviderOptions {
  request: ImageRequestOptions;
}
