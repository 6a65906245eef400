import { ConfigurationError } from "../errors/errors.js";
import { startsLike } from "./id-pattern.js";
import { idPrefixes } from "./model-rows.js";

/** An id in lower case, without what is in front of it and without what a fine-tuned model has behind it. */
export type BareId<Id extends string> = Id extends `${(typeof idPrefixes)[number]}${infer Rest}`
  ? BareId<Rest>
  : Id extends `${infer Name}:${string}`
    ? Name
    : Id;

/** An id, in any case, without what is in front of it and without what a fine-tuned model has behind it. */
export function bareId(id: string): string {
  // JavaScript does not check: options without a model come as far as this.
  if (typeof id !== "string")
    throw new ConfigurationError(`model must be an id such as "gpt-5.5", not ${id}.`, { option: "model" });
  const prefix = idPrefixes.find((prefix) => startsLike(id, prefix));
  return prefix ? bareId(id.slice(prefix.length)) : id.replace(/:.*/s, "");
}
