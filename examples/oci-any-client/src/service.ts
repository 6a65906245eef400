import type { OCICredentials } from "@locus/oci-signer";

/** Where to ask, as whom, and which model. */
export interface Service {
  endpoint: string;
  credentials: OCICredentials;
  compartmentId: string;
  model: string;
}
