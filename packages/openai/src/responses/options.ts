import type { Connection, Post, WireService } from "@locus/core/provider";
import { resolveProfile } from "../compat.js";
import { baseURLOf, type OpenAIServiceOptions, openaiService } from "../transport/service.js";
import type { ResponsesOptions, ResponsesProfile } from "./model.js";
import type { OpenAIResponsesModelId } from "./models.js";

/** Options of `OpenAIResponsesModel`. Settings are sent only when they are set, and a request's own settings win over them. */
export interface OpenAIResponsesModelOptions extends OpenAIServiceOptions, ResponsesOptions {
  /** Any id the endpoint accepts. On Azure, the deployment. */
  model: OpenAIResponsesModelId;
}

/**
 * OpenAI's Responses API for one model, and how it speaks it: what {@link ResponsesModel} takes.
 *
 * @param options - What the user gave.
 * @param post - Makes the function that posts.
 * @param ownClient - The key and URL are those of a client of the user's own.
 */
export function openaiResponses(
  options: OpenAIResponsesModelOptions,
  post: (connection: Connection) => Post,
  ownClient?: boolean,
): [WireService, ResponsesProfile] {
  const profile = resolveProfile(baseURLOf(options), options.model, {}, options.apiVersion ? "azure" : undefined);
  const { auth, tokenAuth, failures } = profile;
  const spec = { provider: "openai.responses", path: "/responses", auth, tokenAuth, failures, post, ownClient };
  return [openaiService(options, spec), profile];
}
