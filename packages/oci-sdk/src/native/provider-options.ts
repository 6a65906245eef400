import type { JsonObject } from "@locus/core";
import type { OCICohereOptions, OCICohereV2Options } from "../cohere/options.js";
import type { OCIGenericOptions } from "../generic/options.js";

/** What a request sets for a model on OCI's native chat API, by the format that the model speaks. */
export type OCINativeRequestOptions = (OCICohereOptions | OCICohereV2Options | OCIGenericOptions) & {
  /** Other fields of the `chatRequest`: sent as they are. */
  extraBody?: JsonObject;
};

/** What callers can set for a model on OCI's native chat API, by place. Tools and parts have no options. */
export interface OCINativeProviderOptions {
  request: OCINativeRequestOptions;
}
