import { ConfigurationError } from "@locus/core";
import { fetchPost, type WireService } from "@locus/core/provider";
import { ociModelTraits, ociService, type ResolveTarget } from "@locus/oci-signer/service";
import type { ResponsesProfile } from "@locus/openai/responses/fetch";
import type { OCIFetchResponsesModelOptions } from "./options.js";

/** OCI's variant of the Responses protocol. */
const profile: ResponsesProfile = { hiddenReasoning: false, output: "json_schema", sampling: "always" };

/**
 * OCI's Responses API for one model, and the model's profile.
 *
 * @param options - The user's options.
 * @param resolve - Resolves a profile or principal. See `OCIServiceSpec`.
 * @throws ConfigurationError for a model of a family that this API does not serve.
 */
export function ociResponses(options: OCIFetchResponsesModelOptions, resolve?: ResolveTarget): [WireService, ResponsesProfile] {
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
    resolve,
    hint: ({ status, message }) =>
      project === undefined && /project/i.test(message) && (status === 400 || status === 403 || status === 404)
        ? 'the Responses API needs a Generative AI project: pass project: "ocid1.generativeaiproject.…" (projects are created in the Console under Generative AI, Projects)'
        : undefined,
  });
  // The Responses API has none of the other settings that models refuse.
  if (!openai) return [service, refuses?.includes("reasoningEffort") ? { ...profile, refuses: ["reasoning_effort"] } : profile];
  const { reasoning, hiddenReasoning, sampling } = openai;
  return [service, { ...profile, reasoning, hiddenReasoning, sampling }];
}
