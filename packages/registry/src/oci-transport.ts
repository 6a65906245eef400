import { ConfigurationError } from "@locus/core";
import { readEnvironment } from "@locus/core/provider";
import { type OCITransport, ociTransportOf } from "@locus/oci-signer/service";

const transports: readonly OCITransport[] = ["v1", "sdk", "responses"];

/**
 * Picks the transport of a model of OCI.
 *
 * @param modelId - The id after `oci:`.
 * @returns The value of `LOCUS_OCI_TRANSPORT`, otherwise the transport that serves the model.
 * @throws ConfigurationError when the variable names no transport.
 */
export function ociTransport(modelId: string): OCITransport {
  const forced = readEnvironment("LOCUS_OCI_TRANSPORT")?.trim();
  if (!forced) return ociTransportOf(modelId);
  const transport = transports.find((name) => name === forced);
  if (transport) return transport;
  throw new ConfigurationError(`LOCUS_OCI_TRANSPORT is "${forced}". Set it to ${transports.join(", ")}, or unset it.`, {
    option: "LOCUS_OCI_TRANSPORT",
  });
}
