import type { OCIExplicitIdentity, OCIServiceOptions } from "@locus/oci-signer/service";
import type { ResponsesOptions } from "@locus/openai/responses/fetch";
import type { OCIResponsesModelId } from "./models.js";

/** What `OCIResponsesModel` takes besides an identity. Settings are sent only when they are set, and a request's own win over them. */
export interface OCIResponsesSettings extends OCIServiceOptions, ResponsesOptions {
  /** Used verbatim; `/responses` is appended. @defaultValue `https://inference.generativeai.<region>.oci.<domain>/openai/v1` */
  baseURL?: string | undefined;
  /** OCID of a Generative AI project, which OCI asks for with most models and identities. */
  project?: string | undefined;
  /** The header that carries the project; some tenancies take `"opc-project-id"`. @defaultValue "OpenAI-Project" */
  projectHeader?: string | undefined;
  /** OCID of a conversation store, where threads are kept in one: sent as `opc-conversation-store-id`. */
  conversationStoreId?: string | undefined;
}

/** Options of `OCIResponsesModel` where there is no Node. */
export type OCIFetchResponsesModelOptions = OCIResponsesSettings & OCIExplicitIdentity & { model: OCIResponsesModelId };
