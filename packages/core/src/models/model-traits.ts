import { bareId } from "./bare-id.js";
import { startsLike, startsWithWords } from "./id-pattern.js";
import { chatVariants, generations } from "./model-rows.js";

/** Properties of a model that decide how a request is converted, on any server. */
export interface ModelTraits {
  /** The strongest form of output schema that the model takes. */
  output: "json_schema" | "json_object" | "prompt";
  /** Whether one request may have both tools and an output schema; unset means unknown. */
  toolsWithOutput?: boolean;
  /** Whether the model thinks before it answers; unset means unknown. */
  reasoning?: boolean;
  /** Whether the model hides its thoughts: an empty `think` event then opens the turn. */
  hiddenReasoning: boolean;
  /** Whether the model takes temperature, top_p, penalties and stop: always, never, or only without a reasoning effort. */
  sampling: "always" | "without_effort" | "never";
  /** Wire names of parameters that the model refuses: left out, with a warning. Other refusals are learned. */
  refuses?: readonly string[];
  /** The assistant messages that carry their reasoning back to the service. */
  reasoningReplay: "never" | "tool_calls" | "always";
  /** Whether the model writes its thinking into its text, between `<think>` tags. */
  thinkTags: boolean;
}

/** The traits that follow from a model's id. */
export interface KnownTraits extends Pick<ModelTraits, "hiddenReasoning" | "sampling"> {
  /** Whether the model thinks before it answers. */
  reasoning: boolean;
  /** The name of the token limit in Chat Completions. */
  maxTokensField: "max_tokens" | "max_completion_tokens";
}

/**
 * The traits of a model of OpenAI by its id, on any server. An unknown model counts as a plain chat model. `modelApi` says which
 * API serves it.
 *
 * @param id - With or without `openai.`, `openai/` or `ft:`, in any case: `"gpt-5.5"`, `"openai.o3"`, `"ft:o4-mini:acme::x"`.
 * @param reasoning - Whether the model thinks, if the caller knows, because the name of a deployment may not tell.
 */
export function modelTraits(id: string, reasoning?: boolean): KnownTraits {
  const name = bareId(id);
  const generation = generations.find((row) => startsLike(name, row.id));
  const thinks = reasoning ?? (generation !== undefined && !chatVariants.some((variant) => startsWithWords(name, variant)));
  if (!thinks) return { reasoning: false, hiddenReasoning: false, maxTokensField: "max_tokens", sampling: "always" };
  // The name of a deployment may contain its model's id in the middle.
  const { sampling } = generation ?? generations.find((row) => startsLike(name, `*${row.id}`)) ?? { sampling: "never" };
  return { reasoning: true, hiddenReasoning: true, maxTokensField: "max_completion_tokens", sampling };
}
