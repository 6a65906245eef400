/** Options of models in the format GENERIC, in addition to settings: `providerOptions: { "oci.sdk": { verbosity: "LOW" } }`. */
export type OCIGenericOptions = {
  /** Length of the answer. */
  verbosity?: "LOW" | "MEDIUM" | "HIGH";
  /** Samples only from the most likely tokens; -1 and 0 consider all. */
  topK?: number;
  /** Number of most likely tokens with log probabilities, returned as `providerData["oci.sdk"].logprobs` of `model_complete`. */
  logProbs?: number;
  /** Bias by token, -100 to 100. */
  logitBias?: Readonly<Record<string, number>>;
  /** Up to 16 pairs that label the request. */
  metadata?: Readonly<Record<string, string>>;
  /** A prediction of the answer, such as the text to be edited. */
  prediction?: { type: "CONTENT"; content: readonly { type: "TEXT"; text: string }[] };
  /** Lets the model search the web. */
  webSearchOptions?: {
    searchContextSize?: "LOW" | "MEDIUM" | "HIGH";
    userLocation?: { city?: string; region?: string; country?: string; timezone?: string };
  };
  /** Requested tier. The tier that served the answer is `providerData["oci.sdk"].serviceTier` of `model_complete`. */
  serviceTier?: "AUTO" | "DEFAULT" | "PRIORITY";
};
