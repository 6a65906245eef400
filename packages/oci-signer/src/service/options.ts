import type { ApiKey, ServiceOptions } from "@locus/core/provider";
import type { OCICredentials, OCIRegion } from "@locus/oci-signer";

/** What every model of OCI Generative AI takes besides an identity. */
export interface OCIServiceOptions extends ServiceOptions {
  /** Where calls are accounted to. @defaultValue `OCI_COMPARTMENT`, else `OCI_COMPARTMENT_ID`, else the identity's own */
  compartmentId?: string | undefined;
  /** An id or short key. @defaultValue the profile's, else `OCI_REGION`, else `"us-chicago-1"` */
  region?: OCIRegion | undefined;
  /** The realm of a region that is not known here: its key (`"oc19"`) or its domain. @defaultValue `OCI_DEFAULT_REALM` */
  realm?: string | undefined;
  /** A host of one's own, such as a private endpoint; the API's path is appended, unless it has it already. It overrides region and realm. */
  endpoint?: string | undefined;
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
