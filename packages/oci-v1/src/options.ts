import type { ModelSettings } from "@locus/core";
import type { OCIExplicitIdentity, OCIServiceOptions } from "@locus/oci-signer/service";
import type { OCICompat } from "./families.js";
import type { OCIV1ModelId } from "./models.js";

/** Options of `OCIOpenAIModel` in addition to an identity. Settings are sent only when they are set; a request's settings override them. */
export interface OCIV1ModelSettings extends OCIServiceOptions, ModelSettings {
  /** Used verbatim; `/chat/completions` is appended. @defaultValue `https://inference.generativeai.<region>.oci.<domain>/openai/v1` */
  baseURL?: string | undefined;
  /** OCID of a Generative AI project. */
  project?: string | undefined;
  /** Header for the project. @defaultValue "OpenAI-Project" */
  projectHeader?: string | undefined;
  /** Differences of the model from its family, or from plain Chat Completions for an unknown family. */
  compat?: OCICompat | undefined;
}

/** Options of `OCIOpenAIModel` without Node. */
export type OCIV1FetchModelOptions = OCIV1ModelSettings & OCIExplicitIdentity & { model: OCIV1ModelId };
