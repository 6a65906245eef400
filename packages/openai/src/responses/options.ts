import type { Connection, Post, WireService } from "@locus/core/provider";
import { resolveProfile } from "../compat.js";
import { baseURLOf, type OpenAIServiceOptions, openaiService } from "../transport/service.js";
import type { ResponsesOptions, ResponsesProfile } from "./model.js";
import type { OpenAIResponsesModelId } from "./models.js";

/** Options of `OpenAIResponsesModel`. Unset settings are not sent; a request's own settings win. */
export interface OpenAIResponsesModelOptions extends OpenAIServiceOptions, ResponsesOptions {
  /** Any id the endpoint accepts. On Azure, the deployment. */
  model: OpenAIResponsesModelId;
}

/**
 * Creates the service and profile of a {@link ResponsesModel} from the user's options.
 *
 * @param post - Creates the function that sends requests.
 * @param ownClient - The user's own client sets key and URL.
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
