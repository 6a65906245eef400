import type { ApiKey, ServiceOptions } from "@locus/core/provider";
import type { OCICredentials, OCIRegion } from "@locus/oci-signer";

/** Options that every model of OCI Generative AI takes in addition to an identity. */
export interface OCIServiceOptions extends ServiceOptions {
  /** OCID of the compartment that the calls are billed to. @defaultValue `OCI_COMPARTMENT`, else `OCI_COMPARTMENT_ID`, else the identity's */
  compartmentId?: string | undefined;
  /** A region's id or short key. @defaultValue the profile's, else `OCI_REGION`, else `"us-chicago-1"` */
  region?: OCIRegion | undefined;
  /** The realm of an unknown region: its key (`"oc19"`) or domain. @defaultValue `OCI_DEFAULT_REALM` */
  realm?: string | undefined;
  /** A custom host, such as a private endpoint, which overrides region and realm. The API's path is appended if it is missing. */
  endpoint?: string | undefined;
}

/** An identity that needs no profile and no principal. */
export type OCIExplicitIdentity =
  | {
      /** Credentials that sign the requests: `ApiKeyCredentials`, `SessionTokenCredentials` … of `@locus/oci-signer`. */
      credentials: OCICredentials;
      apiKey?: undefined;
    }
  | {
      /**
       * An API key of Generative AI (`sk-…`), or a function that returns it, called before every request. The key belongs to one region
       * and implies its compartment. @defaultValue `OCI_GENAI_API_KEY`
       */
      apiKey?: ApiKey | undefined;
      credentials?: undefined;
    };
