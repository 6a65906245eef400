import { ociModelTraits } from "@locus/oci-signer/service";

/** The three request formats of OCI's chat API. */
export type APIFormat = "COHERE" | "COHEREV2" | "GENERIC";

/**
 * The request format of a model.
 *
 * @param model - The model's id. An OCID does not name the model, so that custom Cohere models need `apiFormat`.
 * @param apiFormat - The user's option, which overrides the id.
 */
export function apiFormatOf(model: string, apiFormat?: APIFormat): APIFormat {
  return apiFormat ?? ociModelTraits(model).apiFormat;
}
