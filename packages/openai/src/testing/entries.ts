import type { ModelRequest } from "@locus/core";
import { OpenAIModel as FetchModel } from "../fetch.js";
import { OpenAIModel as SdkModel } from "../index.js";
import type { OpenAIModelOptions } from "../options.js";

/** Both entries: everything that touches the transport is tested on each. */
export const entries = [
  { entry: "sdk", createModel: (options: OpenAIModelOptions): SdkModel => new SdkModel(options) },
  { entry: "fetch", createModel: (options: OpenAIModelOptions): FetchModel => new FetchModel(options) },
] as const;

/** Something to ask. */
export function ask(request: Partial<ModelRequest> = {}): ModelRequest {
  return { messages: [{ role: "user", content: "Hi" }], ...request };
}
