import { OpenAIModel as FetchModel } from "../chat/fetch.js";
import { OpenAIModel as SdkModel } from "../chat/index.js";
import type { OpenAIModelOptions } from "../chat/options.js";

/** Both entries, because everything that touches the transport is tested on each. */
export const entries = [
  { entry: "sdk", createModel: (options: OpenAIModelOptions): SdkModel => new SdkModel(options) },
  { entry: "fetch", createModel: (options: OpenAIModelOptions): FetchModel => new FetchModel(options) },
] as const;
