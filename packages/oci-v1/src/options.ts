import type { ApiKey } from "@locus/core";
import type { OCICredentials } from "@locus/oci-signer";
import type { OpenAIModelOptions } from "@locus/openai/fetch";
import type { OCICompat } from "./families.js";
import type { OCIModelId } from "./models.js";

/** What `OCIOpenAIModel` takes besides an identity. Settings are sent only when they are set, and a request's own win over them. */
export interface OCIModelSettings
  extends Omit<OpenAIModelOptions, "model" | "apiKey" | "organization" | "project" | "apiVersion" | "compat"> {
  /** Where calls are accounted to. @defaultValue `OCI_COMPARTMENT`, else `OCI_COMPARTMENT_ID`, else the identity's own */
  compartmentId?: string | undefined;
  /** An id or short key. @defaultValue the profile's, else `OCI_REGION`, else `"us-chicago-1"` */
  region?: string | undefined;
  /** The realm of a region that is not known here: its key (`"oc19"`) or its domain. */
  realm?: string | undefined;
  /** A host of one's own, such as a private endpoint; `/openai/v1` is appended. It overrides region and realm. */
  endpoint?: string | undefined;
  /** Used verbatim; `/chat/completions` is appended. @defaultValue `https://inference.generativeai.<region>.oci.<domain>/openai/v1` */
  baseURL?: string | undefined;
  /** OCID of a Generative AI project. */
  project?: string | undefined;
  /** The header that carries the project. @defaultValue "OpenAI-Project" */
  projectHeader?: string | undefined;
  /** How the model differs from its family, or from plain Chat Completions where the family is not known. */
  compat?: OCICompat | undefined;
}

/** Who calls, said outright. */
export type OCIExplicitIdentity =
  | {
      /** Sign the requests: `ApiKeyCredentials`, `SessionTokenCredentials` … of `@locus/oci-signer`. */
      credentials: OCICredentials;
      apiKey?: undefined;
    }
  | {
      /**
       * An API key of Generative AI (`sk-…`), or a function that is asked for it before every request. It belongs to one region and
       * implies its compartment. @defaultValue `OCI_GENAI_API_KEY`
       */
      apiKey?: ApiKey | undefined;
      credentials?: undefined;
    };

/** Options of `OCIOpenAIModel` where there is no Node. */
export type OCIFetchModelOptions = OCIModelSettings & OCIExplicitIdentity & { model: OCIModelId };
