/**
 * What is known about models of OCI besides what OpenAI's ids tell, as data. In patterns `*` is anything; ids are in lower case. Every row
 * that fits adds what it says; where two say the same, the first counts.
 */
export const ociModelRows = [
  // What the OpenAI-shaped endpoints do not serve: endpoints of dedicated clusters, and Cohere's R series.
  { ids: "ocid1.generativeaiendpoint.*", transport: "sdk", dedicated: true },
  { ids: "cohere.command-r*", transport: "sdk" },
  { ids: "cohere.*vision*", apiFormat: "COHEREV2", images: true },
  { ids: "cohere.*reasoning*", apiFormat: "COHEREV2", reasoning: true },
  { ids: "cohere.*", apiFormat: "COHERE", toolsWithOutput: false, insteadOfResponses: "OCIModel of @locus/oci-sdk" },
  { ids: "meta.*", insteadOfResponses: "OCIOpenAIModel of @locus/oci-v1" },
  { ids: "google.*", toolsWithOutput: false },
  // Open weights, which are not the service's models: they show their thoughts.
  { ids: "openai.gpt-oss*", reasoning: true, openai: false },
  { ids: "openai.*", openai: true },
] as const;
