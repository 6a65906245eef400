import { bareId } from "./bare-id.js";
import { startsLike, startsWithWords } from "./id-pattern.js";
import { chatVariants, generations } from "./model-rows.js";

/** What a model makes of a request, however its server spells it. */
export interface ModelTraits {
  /** The strongest form in which the model takes an output schema. */
  output: "json_schema" | "json_object" | "prompt";
  /** Whether tools and an output schema go together in one request; unset means unknown. */
  toolsWithOutput?: boolean;
  /** Whether the model thinks before it answers; unset means unknown. */
  reasoning?: boolean;
  /** The model thinks without showing its thoughts: an empty `think` event opens the turn. */
  hiddenReasoning: boolean;
  /** Whether the model takes temperature, top_p, penalties and stop: always, never, or as long as no reasoning effort is set. */
  sampling: "always" | "without_effort" | "never";
  /** Parameters it refuses, by their names on the wire: not sent, with a warning. What it refuses unannounced is learned. */
  refuses?: readonly string[];
  /** Which assistant messages carry their reasoning back to the service. */
  reasoningReplay: "never" | "tool_calls" | "always";
  /** The model writes its thinking into its text, between `<think>` tags. */
  thinkTags: boolean;
}

/** What the id of a model tells. */
export interface KnownTraits extends Pick<ModelTraits, "hiddenReasoning" | "sampling"> {
  /** Whether the model thinks before it answers. */
  reasoning: boolean;
  /** The name of the token limit in Chat Completions. */
  maxTokensField: "max_tokens" | "max_completion_tokens";
}

/**
 * What the id of one of OpenAI's models tells about it, wherever it is served. A model that nothing is known about is a plain chat model.
 * `modelApi` says which API serves it.
 *
 * @param id - With or without `openai.`, `openai/` or `ft:`, in any case: `"gpt-5.5"`, `"openai.o3"`, `"ft:o4-mini:acme::x"`.
 * @param reasoning - Whether the model thinks, where the caller knows it: names of deployments need not tell.
 */
export function modelTraits(id: string, reasoning?: boolean): KnownTraits {
  const name = bareId(id);
  const generation = generations.find((row) => startsLike(name, row.id));
  const thinks = reasoning ?? (generation !== undefined && !chatVariants.some((variant) => startsWithWords(name, variant)));
  if (!thinks) return { reasoning: false, hiddenReasoning: false, maxTokensField: "max_tokens", sampling: "always" };
  // The name of a deployment may have its model in the middle.
  const { sampling } = generation ?? generations.find((row) => startsLike(name, `*${row.id}`)) ?? { sampling: "never" };
  return { reasoning: true, hiddenReasoning: true, maxTokensField: "max_completion_tokens", sampling };
}
