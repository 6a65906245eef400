import { ConfigurationError } from "../errors/errors.js";
import { startsLike } from "./id-pattern.js";
import { idPrefixes } from "./model-rows.js";

/** A model id in lower case, without the prefix of its host and the suffix of a fine-tuned model. */
export type BareId<Id extends string> = Id extends `${(typeof idPrefixes)[number]}${infer Rest}`
  ? BareId<Rest>
  : Id extends `${infer Name}:${string}`
    ? Name
    : Id;

/** A model id without the prefix of its host and the suffix of a fine-tuned model. */
export function bareId(id: string): string {
  // Plain JavaScript may pass options without a model.
  if (typeof id !== "string")
    throw new ConfigurationError(`model must be an id such as "gpt-5.5", not ${id}.`, { option: "model" });
  const prefix = idPrefixes.find((prefix) => startsLike(id, prefix));
  return prefix ? bareId(id.slice(prefix.length)) : id.replace(/:.*/s, "");
}
