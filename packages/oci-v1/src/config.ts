import { type Connection, modelDefaults, type Post } from "@locus/core/provider";
import { ociService, type ResolveTarget } from "@locus/oci-signer/service";
import type { ChatModelConfig } from "@locus/openai/fetch";
import { adaptRequest } from "./adapt-request.js";
import { resolveFamily } from "./families.js";
import type { OCIV1FetchModelOptions } from "./options.js";

/** The transport of an entry. */
export interface OCITransport {
  /** Creates the function that posts. */
  post: (connection: Connection) => Post;
  /** Resolves a profile or principal. See `OCIServiceSpec`. */
  resolve?: ResolveTarget | undefined;
}

/** Converts options to the configuration of a `ChatModel`. */
export function ociConfig(options: OCIV1FetchModelOptions, transport: OCITransport): ChatModelConfig {
  const { model, baseURL, project, projectHeader = "OpenAI-Project", maxRetries, timeouts, compat, extraBody } = options;
  const service = ociService(options, {
    ...transport,
    provider: "oci.v1",
    modelId: model,
    root: "/openai/v1",
    path: "/chat/completions",
    baseURL,
    headers: ({ compartmentId }) => ({ "opc-compartment-id": compartmentId, [projectHeader]: project }),
    hint: ({ message }) =>
      /unsupported openai operation/i.test(message)
        ? `OCI does not serve ${model} on this endpoint: use OCIModel of @locus/oci-sdk, or set LOCUS_OCI_TRANSPORT=sdk for models made by their id`
        : undefined,
  });
  const { profile, ...traits } = resolveFamily(model, compat);
  return Object.assign(service, {
    profile,
    adapt: ((body, warn) => adaptRequest(body, traits, warn)) satisfies ChatModelConfig["adapt"],
    settings: options,
    extraBody,
    defaults: modelDefaults(maxRetries, timeouts),
  });
}
