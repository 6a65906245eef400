import type { OCICredentials } from "@locus/oci-signer";

/** The endpoint, the identity and the model. */
export interface Service {
  endpoint: string;
  credentials: OCICredentials;
  compartmentId: string;
  model: string;
}
