import { BadRequestError, ContentFilterError } from "@locus/core";
import { type Connection, defined, type FailureKinds, modelDefaults, type Post, type WireService } from "@locus/core/provider";
import { resolveProfile } from "../compat.js";
import { baseURLOf, type OpenAIServiceOptions, openaiService } from "../transport/service.js";
import type { ImageModelConfig } from "./model.js";
import type { OpenAIImageModelId } from "./models.js";
import type { OpenAIImageSettings } from "./settings.js";

/**
 * Options of `OpenAIImageModel`. A request can override them in `providerOptions: { "openai.images": { … } }`, by these names or by
 * those of the API.
 */
export interface OpenAIImageModelOptions extends OpenAIServiceOptions, OpenAIImageSettings {
  /** Any id the endpoint accepts. On Azure, the deployment. */
  model: OpenAIImageModelId;
  /**
   * Longer defaults than for other models, because an image takes minutes and nothing is received before it unless previews are on.
   * @defaultValue `connectMs` and `idleMs` 300000, also the maximum of Node's `fetch`; else as for any model
   */
  timeouts?: OpenAIServiceOptions["timeouts"];
}

/** Creates the function that sends requests, for each endpoint. */
export type ImagePosts = Readonly<Record<"generations" | "edits", (connection: Connection) => Post>>;

/** The content filter has its own codes, and a failure in a stream has no status. */
const kinds: FailureKinds = [
  [/moderation_blocked|content_policy/, ContentFilterError],
  [/user_error #undefined/, BadRequestError],
];

/**
 * Converts options to the configuration of {@link ImageModel}.
 *
 * @param ownClient - The user's own client sets key and URL.
 */
export function imageConfig(options: OpenAIImageModelOptions, posts: ImagePosts, ownClient?: boolean): ImageModelConfig {
  const { model, apiVersion, extraBody, maxRetries, timeouts } = options;
  const { auth, tokenAuth } = resolveProfile(baseURLOf(options), model, undefined, apiVersion ? "azure" : undefined);
  const service = (api: keyof ImagePosts): WireService => {
    const spec = { provider: "openai.images", path: `/images/${api}`, auth, tokenAuth, post: posts[api], ownClient };
    const { dialect, ...rest } = openaiService(options, spec);
    return { ...rest, dialect: { ...dialect, kinds } };
  };
  const generations = service("generations");
  return {
    provider: generations.provider,
    modelId: model,
    generations,
    edits: service("edits"),
    settings: options,
    extraBody,
    defaults: modelDefaults(maxRetries, { connectMs: 300_000, idleMs: 300_000, ...defined(timeouts ?? {}) }),
  };
}
