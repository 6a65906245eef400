import { ociModelTraits } from "@locus/oci-signer/service";

/** The three request formats of OCI's chat API. */
export type APIFormat = "COHERE" | "COHEREV2" | "GENERIC";

/**
 * The format in which a model takes requests.
 *
 * @param model - Its id. An OCID does not tell which model is behind it: custom Cohere models need `apiFormat`.
 * @param apiFormat - The user's word; it wins.
 */
export function apiFormatOf(model: string, apiFormat?: APIFormat): APIFormat {
  return apiFormat ?? ociModelTraits(model).apiFormat;
}
