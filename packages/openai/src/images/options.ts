import { BadRequestError, ContentFilterError } from "@locus/core";
import { type Connection, defined, type FailureKinds, modelDefaults, type Post, type WireService } from "@locus/core/provider";
import { resolveProfile } from "../compat.js";
import { baseURLOf, type OpenAIServiceOptions, openaiService } from "../transport/service.js";
import type { ImageModelConfig } from "./model.js";
import type { OpenAIImageModelId } from "./models.js";
import type { OpenAIImageSettings } from "./settings.js";

/**
 * Options of `OpenAIImageModel`. A request's own are its `providerOptions: { "openai.images": { … } }`, by the same names or by
 * those of the API.
 */
export interface OpenAIImageModelOptions extends OpenAIServiceOptions, OpenAIImageSettings {
  /** Any id the endpoint accepts. On Azure, the deployment. */
  model: OpenAIImageModelId;
  /**
   * An image takes minutes, and without previews nothing is heard of it before it is there.
   * @defaultValue `connectMs` and `idleMs` 300000, which is also the longest that Node's `fetch` waits; else as for any model
   */
  timeouts?: OpenAIServiceOptions["timeouts"];
}

/** Makes the functions that post: one for each URL. */
export type ImagePosts = Readonly<Record<"generations" | "edits", (connection: Connection) => Post>>;

/** The filter has codes of its own, and a failure in a stream has no status. */
const kinds: FailureKinds = [
  [/moderation_blocked|content_policy/, ContentFilterError],
  [/user_error #undefined/, BadRequestError],
];

/**
 * Turns options into what {@link ImageModel} is made of.
 *
 * @param options - What the user gave.
 * @param posts - Make the functions that post.
 * @param ownClient - The key and URL are those of a client of the user's own.
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
