import type { OCIExplicitIdentity, OCIServiceOptions } from "@locus/oci-signer/service";
import type { ResponsesOptions } from "@locus/openai/responses/fetch";
import type { OCIResponsesModelId } from "./models.js";

/** Options of `OCIResponsesModel` in addition to an identity. Settings are sent only when they are set; a request's settings override them. */
export interface OCIResponsesSettings extends OCIServiceOptions, ResponsesOptions {
  /** Used verbatim; `/responses` is appended. @defaultValue `https://inference.generativeai.<region>.oci.<domain>/openai/v1` */
  baseURL?: string | undefined;
  /** OCID of a Generative AI project, which OCI requires for most models and identities. */
  project?: string | undefined;
  /** Header for the project; some tenancies use `"opc-project-id"`. @defaultValue "OpenAI-Project" */
  projectHeader?: string | undefined;
  /** OCID of the conversation store for threads, sent as `opc-conversation-store-id`. */
  conversationStoreId?: string | undefined;
}

/** Options of `OCIResponsesModel` without Node. */
export type OCIFetchResponsesModelOptions = OCIResponsesSettings & OCIExplicitIdentity & { model: OCIResponsesModelId };
