// What is known about models of OCI besides what OpenAI's ids tell, as data. In patterns "*" is anything; ids are in lower case.

/** Endpoints on dedicated AI clusters. Their ids do not tell which model is behind them. */
export const dedicatedEndpoints = "ocid1.generativeaiendpoint.*" as const;

/** What the OpenAI-shaped endpoints do not serve, besides dedicated endpoints: Cohere's R series. */
export const nativeOnly = "cohere.command-r*" as const;

/** Families. Every row that fits adds what it says; where two say the same, the first counts. */
export const familyRows = [
  { ids: "cohere.*vision*", apiFormat: "COHEREV2", images: true },
  { ids: "cohere.*reasoning*", apiFormat: "COHEREV2", reasoning: true },
  { ids: "cohere.*", apiFormat: "COHERE", toolsWithOutput: false, insteadOfResponses: "OCIModel of @locus/oci-sdk" },
  { ids: "meta.*", insteadOfResponses: "OCIOpenAIModel of @locus/oci-v1" },
  { ids: "google.*", toolsWithOutput: false, schemas: "openapi" },
  // Open weights, which are not the service's models: they show their thoughts.
  { ids: "openai.gpt-oss*", openai: false, reasoning: true },
  { ids: "openai.*", openai: true },
] as const;
