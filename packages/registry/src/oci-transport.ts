import { ConfigurationError } from "@locus/core";
import { readEnvironment } from "@locus/core/provider";
import { isResponsesOnly } from "./openai-api.js";

const transports = ["v1", "sdk", "responses"] as const;

/** The ways to reach OCI Generative AI, each a package of its own. */
export type OCITransport = (typeof transports)[number];

/** What the OpenAI-shaped endpoint does not serve: Cohere's R series, and endpoints of dedicated clusters. */
const nativeOnly = /^(cohere\.command-r|ocid1\.generativeaiendpoint\.)/i;

/**
 * The transport of a model of OCI.
 *
 * @param modelId - The id after `oci:`.
 * @returns What `LOCUS_OCI_TRANSPORT` says, else the one that serves the model.
 * @throws ConfigurationError when the variable names none.
 */
export function ociTransport(modelId: string): OCITransport {
  const forced = readEnvironment("LOCUS_OCI_TRANSPORT");
  if (forced === undefined) return nativeOnly.test(modelId) ? "sdk" : isResponsesOnly(modelId) ? "responses" : "v1";
  const transport = transports.find((name) => name === forced);
  if (transport) return transport;
  throw new ConfigurationError(
    `LOCUS_OCI_TRANSPORT is "${forced}". It takes ${transports.join(", ")}; unset, the model decides.`,
    {
      option: "LOCUS_OCI_TRANSPORT",
    },
  );
}
