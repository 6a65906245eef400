import type { ModelSettings } from "@locus/core";
import type { OCIExplicitIdentity, OCIServiceOptions } from "@locus/oci-signer/service";
import type { OCICompat } from "./families.js";
import type { OCIV1ModelId } from "./models.js";

/** What `OCIOpenAIModel` takes besides an identity. Settings are sent only when they are set, and a request's own win over them. */
export interface OCIV1ModelSettings extends OCIServiceOptions, ModelSettings {
  /** Used verbatim; `/chat/completions` is appended. @defaultValue `https://inference.generativeai.<region>.oci.<domain>/openai/v1` */
  baseURL?: string | undefined;
  /** OCID of a Generative AI project. */
  project?: string | undefined;
  /** The header that carries the project. @defaultValue "OpenAI-Project" */
  projectHeader?: string | undefined;
  /** How the model differs from its family, or from plain Chat Completions where the family is not known. */
  compat?: OCICompat | undefined;
}

/** Options of `OCIOpenAIModel` where there is no Node. */
export type OCIV1FetchModelOptions = OCIV1ModelSettings & OCIExplicitIdentity & { model: OCIV1ModelId };
