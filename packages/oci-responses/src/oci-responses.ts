import { ConfigurationError } from "@locus/core";
import { fetchPost, type WireService } from "@locus/core/provider";
import { type FindPlace, ociModelTraits, ociService } from "@locus/oci-signer/service";
import type { ResponsesProfile } from "@locus/openai/responses/fetch";
import type { OCIFetchResponsesModelOptions } from "./options.js";

/** How OCI speaks the protocol. */
const profile: ResponsesProfile = { hiddenReasoning: false, output: "json_schema", sampling: "always" };

/**
 * OCI's Responses API for one model, and how the model speaks it.
 *
 * @param options - What the user gave.
 * @param find - Finds an identity by other means than credentials or a key; absent where there are none.
 * @throws ConfigurationError for a model of a family that this API does not serve.
 */
export function ociResponses(options: OCIFetchResponsesModelOptions, find?: FindPlace): [WireService, ResponsesProfile] {
  const { model, baseURL, project, projectHeader = "OpenAI-Project", conversationStoreId } = options;
  const { openai, insteadOfResponses, refuses } = ociModelTraits(model);
  if (insteadOfResponses) {
    const message = `OCI does not serve ${model} on its Responses API: use ${insteadOfResponses}.`;
    throw new ConfigurationError(message, { option: "model" });
  }
  const service = ociService(options, {
    provider: "oci.responses",
    modelId: model,
    root: "/openai/v1",
    path: "/responses",
    baseURL,
    headers: ({ compartmentId }) => ({
      "opc-compartment-id": compartmentId,
      [projectHeader]: project,
      "opc-conversation-store-id": conversationStoreId,
    }),
    post: fetchPost,
    find,
    hint: ({ status, message }) =>
      project === undefined && /project/i.test(message) && (status === 400 || status === 403 || status === 404)
        ? 'the Responses API wants a Generative AI project: pass project: "ocid1.generativeaiproject.…", or make one in the Console under Generative AI, Projects'
        : undefined,
  });
  // What else is refused has no place in this API.
  if (!openai) return [service, refuses?.includes("reasoningEffort") ? { ...profile, refuses: ["reasoning_effort"] } : profile];
  const { reasoning, hiddenReasoning, sampling } = openai;
  return [service, { ...profile, reasoning, hiddenReasoning, sampling }];
}
