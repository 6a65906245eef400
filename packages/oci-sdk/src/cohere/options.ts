/** What both of Cohere's formats take besides settings. */
type CohereOptions = {
  /**
   * What answers are grounded in, and cited: short texts under any keys, such as `{ id, title, snippet }`. Text files of the user
   * join them.
   */
  documents?: readonly Readonly<Record<string, string>>[];
  /** The instruction about safety that the model gets. */
  safetyMode?: "CONTEXTUAL" | "STRICT" | "OFF";
  /** Only the most likely tokens, 1 to 500; 0 considers all. */
  topK?: number;
  /**
   * The answer is a list of search queries: a part of kind `"search_queries"`. Whether a search is needed at all is
   * `providerData["oci.sdk"].isSearchRequired` of `model_complete`.
   */
  isSearchQueriesOnly?: boolean;
  /** The message goes to the model as it is. */
  isRawPrompting?: boolean;
};

/** What models in the format COHERE take besides settings: `providerOptions: { "oci.sdk": { safetyMode: "STRICT" } }`. */
export type OCICohereOptions = CohereOptions & {
  /** Whether citations are made with the text (fast) or after it. */
  citationQuality?: "ACCURATE" | "FAST";
  /** All calls in one step, then the answer. */
  isForceSingleStep?: boolean;
  /** Whether history and documents that do not fit may be dropped. */
  promptTruncation?: "OFF" | "AUTO_PRESERVE_ORDER";
  maxInputTokens?: number;
  /** The prompt comes back with an answer that is not streamed: `providerData["oci.sdk"].prompt` of `model_complete`. */
  isEcho?: boolean;
};

/** What models in the format COHEREV2 take besides settings: `providerOptions: { "oci.sdk": { thinking: { type: "DISABLED" } } }`. */
export type OCICohereV2Options = CohereOptions & {
  citationOptions?: { mode?: "ACCURATE" | "FAST" | "OFF" };
  /** Whether the model thinks, and for how many tokens at most. It wins over `reasoningEffort`. */
  thinking?: { type: "ENABLED" | "DISABLED"; tokenBudget?: number };
  /** Calls are held to the definitions of their tools. */
  isStrictToolsEnabled?: boolean;
  /** How likely the tokens were: `providerData["oci.sdk"].logProbabilities` of `model_complete`. */
  isLogProbsEnabled?: boolean;
  priority?: number;
};
