/** What models in the format GENERIC take besides settings: `providerOptions: { "oci.sdk": { verbosity: "LOW" } }`. */
export type OCIGenericOptions = {
  /** How much the model writes. */
  verbosity?: "LOW" | "MEDIUM" | "HIGH";
  /** Only the most likely tokens; -1 and 0 consider all. */
  topK?: number;
  /** How likely the most likely tokens were: `providerData["oci.sdk"].logprobs` of `model_complete`. */
  logProbs?: number;
  /** By token, -100 to 100. */
  logitBias?: Readonly<Record<string, number>>;
  /** Up to 16 pairs, to find the request again. */
  metadata?: Readonly<Record<string, string>>;
  /** What the answer will largely be. */
  prediction?: { type: "CONTENT"; content: readonly { type: "TEXT"; text: string }[] };
  /** Lets the model search the web. */
  webSearchOptions?: {
    searchContextSize?: "LOW" | "MEDIUM" | "HIGH";
    userLocation?: { city?: string; region?: string; country?: string; timezone?: string };
  };
  /** The one that served the answer is `providerData["oci.sdk"].serviceTier` of `model_complete`. */
  serviceTier?: "AUTO" | "DEFAULT" | "PRIORITY";
};
