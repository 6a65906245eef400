import type { ModelSettings } from "@locus/core";
import { type Connection, modelDefaults, type Post } from "@locus/core/provider";
import { type CompatOption, resolveProfile } from "../compat.js";
import { baseURLOf, type OpenAIServiceOptions, openaiService } from "../transport/service.js";
import type { ChatModelConfig } from "./model.js";
import type { OpenAIModelId } from "./models.js";

/** Options of `OpenAIModel`. Unset settings are not sent; a request's own settings win. */
export interface OpenAIModelOptions extends OpenAIServiceOptions, ModelSettings {
  /** Any id the endpoint accepts. On Azure, the deployment. */
  model: OpenAIModelId;
  /** The server profile: its name, or single differences. @defaultValue the profile of the base URL */
  compat?: CompatOption | undefined;
}

/**
 * Converts options to the configuration of {@link ChatModel}.
 *
 * @param post - Creates the function that sends requests.
 * @param ownClient - The user's own client sets key and URL.
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
