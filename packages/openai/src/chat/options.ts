import type { ModelSettings } from "@locus/core";
import { type Connection, modelDefaults, type Post } from "@locus/core/provider";
import { type CompatOption, resolveProfile } from "../compat.js";
import { baseURLOf, type OpenAIServiceOptions, openaiService } from "../transport/service.js";
import type { ChatModelConfig } from "./model.js";
import type { OpenAIModelId } from "./models.js";

/** Options of `OpenAIModel`. Settings are sent only when they are set, and a request's own settings win over them. */
export interface OpenAIModelOptions extends OpenAIServiceOptions, ModelSettings {
  /** Any id the endpoint accepts. On Azure, the deployment. */
  model: OpenAIModelId;
  /** How the server differs from OpenAI: a profile's name, or single differences. @defaultValue picked by the base URL */
  compat?: CompatOption | undefined;
}

/**
 * Turns options into what {@link ChatModel} is made of.
 *
 * @param options - What the user gave.
 * @param post - Makes the function that posts.
 * @param ownClient - The key and URL are those of a client of the user's own.
 */
export function chatConfig(
  options: OpenAIModelOptions,
  post: (connection: Connection) => Post,
  ownClient?: boolean,
): ChatModelConfig {
  const { model, apiVersion, compat, extraBody, maxRetries, timeouts } = options;
  const baseURL = baseURLOf(options);
  const profile = resolveProfile(baseURL, model, compat, apiVersion ? "azure" : undefined);
  const { auth, tokenAuth, failures } = profile;
  return {
    ...openaiService(options, { provider: "openai", path: "/chat/completions", auth, tokenAuth, failures, post, ownClient }),
    profile,
    server: URL.canParse(baseURL) ? new URL(baseURL).host : undefined,
    settings: options,
    extraBody,
    defaults: modelDefaults(maxRetries, timeouts),
  };
}
