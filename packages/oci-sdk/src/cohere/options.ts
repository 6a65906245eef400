/** Options of both of Cohere's formats, in addition to settings. */
type CohereOptions = {
  /**
   * Documents that the answer is grounded in and cites: short texts under any keys, such as `{ id, title, snippet }`. The user's text
   * files are added to them.
   */
  documents?: readonly Readonly<Record<string, string>>[];
  /** Safety instruction in the model's prompt. */
  safetyMode?: "CONTEXTUAL" | "STRICT" | "OFF";
  /** Samples only from the most likely tokens, 1 to 500; 0 considers all. */
  topK?: number;
  /**
   * Returns search queries instead of an answer, as a part of kind `"search_queries"`. `providerData["oci.sdk"].isSearchRequired` of
   * `model_complete` tells whether a search is needed.
   */
  isSearchQueriesOnly?: boolean;
  /** Sends the message to the model without a prompt template. */
  isRawPrompting?: boolean;
};

/** Options of models in the format COHERE, in addition to settings: `providerOptions: { "oci.sdk": { safetyMode: "STRICT" } }`. */
export type OCICohereOptions = CohereOptions & {
  /** `FAST` generates citations with the text, `ACCURATE` after it. */
  citationQuality?: "ACCURATE" | "FAST";
  /** Forces all calls into one step before the answer. */
  isForceSingleStep?: boolean;
  /** Whether the service may drop history and documents that exceed the context. */
  promptTruncation?: "OFF" | "AUTO_PRESERVE_ORDER";
  maxInputTokens?: number;
  /** Returns the prompt with an answer that is not streamed, as `providerData["oci.sdk"].prompt` of `model_complete`. */
  isEcho?: boolean;
};

/** Options of models in the format COHEREV2, in addition to settings: `providerOptions: { "oci.sdk": { thinking: { type: "DISABLED" } } }`. */
export type OCICohereV2Options = CohereOptions & {
  citationOptions?: { mode?: "ACCURATE" | "FAST" | "OFF" };
  /** Whether the model thinks, and its token limit. Overrides `reasoningEffort`. */
  thinking?: { type: "ENABLED" | "DISABLED"; tokenBudget?: number };
  /** Constrains calls to the definitions of their tools. */
  isStrictToolsEnabled?: boolean;
  /** Returns log probabilities, as `providerData["oci.sdk"].logProbabilities` of `model_complete`. */
  isLogProbsEnabled?: boolean;
  priority?: number;
};
