// What is known about the models of OpenAI, as data. In patterns "#" is a number and "*" is anything; ids are in lower case.

/** What the maker or the host of a model writes in front of its id. */
export const idPrefixes = ["openai.", "openai/", "ft:"] as const;

/**
 * Generations that think before they answer, by how their ids begin; the first that fits counts. They hide their thoughts and name the
 * token limit `max_completion_tokens`. A new generation is one row here: providers, routing and the registry's types follow.
 */
export const generations = [
  { id: "gpt-5.#", sampling: "without_effort" },
  { id: "gpt-5", sampling: "never" },
  { id: "gpt-6", sampling: "without_effort" },
  { id: "o#", sampling: "never" },
] as const;

/** Models of the generations above that do not think. */
export const chatVariants = ["*-chat"] as const;

/**
 * Models that another API than Chat Completions serves; the first row that fits counts. `variants` follow any generation above, `ids`
 * are the first words of whole ids. A word ends at a "-".
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
