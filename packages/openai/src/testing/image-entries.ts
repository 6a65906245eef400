import { OpenAIImageModel as FetchModel } from "../images/fetch.js";
import { OpenAIImageModel as SdkModel } from "../images/index.js";
import type { OpenAIImageModelOptions } from "../images/options.js";

type Options = Partial<OpenAIImageModelOptions>;
const model = "gpt-image-1";

/** Both entries, because everything that touches the transport is tested on each. */
export const imageEntries = [
  { entry: "sdk", createModel: (options: Options): SdkModel => new SdkModel({ model, ...options }) },
  { entry: "fetch", createModel: (options: Options): FetchModel => new FetchModel({ model, ...options }) },
] as const;
