// Data about the models of OpenAI. In patterns, "#" is a number and "*" is any text; ids are in lower case.

/** Prefixes that the maker or the host of a model puts before its id. */
export const idPrefixes = ["openai.", "openai/", "ft:"] as const;

/**
 * Generations that think before they answer, by the beginning of their ids; the first match counts. They hide their thoughts and
 * name the token limit `max_completion_tokens`. A new generation is one row here, which providers, routing and the registry's
 * types follow.
 */
export const generations = [
  { id: "gpt-5.#", sampling: "without_effort" },
  { id: "gpt-5", sampling: "never" },
  { id: "gpt-6", sampling: "without_effort" },
  { id: "o#", sampling: "never" },
] as const;

/** Models of these generations that do not think. */
export const chatVariants = ["*-chat"] as const;

/**
 * Models that need another API than Chat Completions; the first match counts. `variants` follow any generation above; `ids` are
 * the first words of whole ids. A word ends at a "-".
 */
export const apiRows = [
  { api: "responses", variants: ["-pro"], ids: ["*-codex", "codex-mini", "*-deep-research", "computer-use-preview"] },
  // From gpt-5.6 on, Chat Completions takes no function tools, unless the effort is "none" (BerriAI/litellm#34569).
  {
    api: "responses",
    variants: [],
    ids: ["gpt-5.6", "gpt-5.7", "gpt-5.8", "gpt-5.9", "gpt-5.##", "gpt-6", "gpt-6.#", "gpt-7", "gpt-7.#", "gpt-8", "gpt-8.#"],
  },
  { api: "images", variants: [], ids: ["gpt-image", "chatgpt-image"] },
] as const;
