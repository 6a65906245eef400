import { type Connection, modelDefaults, type Post } from "@locus/core/provider";
import { type FindPlace, ociService } from "@locus/oci-signer/service";
import type { ChatModelConfig } from "@locus/openai/fetch";
import { adaptRequest } from "./adapt-request.js";
import { resolveFamily } from "./families.js";
import type { OCIV1FetchModelOptions } from "./options.js";

/** How an entry reaches the service. */
export interface OCITransport {
  /** Makes the function that posts. */
  post: (connection: Connection) => Post;
  /** Finds an identity by other means than credentials or a key; absent where there are none. */
  find?: FindPlace | undefined;
}

/** Turns options into what `ChatModel` is made of. */
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
        ? `OCI does not serve ${model} on this endpoint: use OCIModel of @locus/oci-sdk, or LOCUS_OCI_TRANSPORT=sdk where the model is made by its id`
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
