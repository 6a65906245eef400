import type { JsonObject } from "@locus/core";
import type { OCICohereOptions, OCICohereV2Options } from "../cohere/options.js";
import type { OCIGenericOptions } from "../generic/options.js";

/** A request's options for a model on OCI's native chat API, by the model's format. */
export type OCINativeRequestOptions = (OCICohereOptions | OCICohereV2Options | OCIGenericOptions) & {
  /** Other fields of the `chatRequest`, sent unchanged. */
  extraBody?: JsonObject;
};

/** Provider options for OCI's native chat API. Tools and parts have none. */
export interface OCINativeProviderOptions {
  request: OCINativeRequestOptions;
}
