import type { ChatDelta } from "./wire.js";

/**
 * Reads the thinking of deltas, which servers put into up to six fields, more than one of them in the same answer.
 *
 * Details are read while no field has it in words. Words that come after details are shown as far as they say more.
 */
export function readThoughts(): (delta: ChatDelta) => string {
  let hasWords = false;
  /** What was shown from details, and may come again in words. */
  let shown = "";
  return ({ reasoning, reasoning_content, reasoning_text, thinking, reasoning_details, thinking_blocks }) => {
    const words = [...new Set([reasoning, reasoning_content, reasoning_text, thinking].map(nestedText))].join("");
    if (words === "") {
      const details = hasWords ? "" : nestedText(reasoning_details ?? thinking_blocks);
      shown += details;
      return details;
    }
    hasWords = true;
    const known = shown;
    shown = known.startsWith(words) ? known.slice(words.length) : "";
    if (known.startsWith(words)) return "";
    return words.startsWith(known) ? words.slice(known.length) : words;
  };
}

/** The text in a content part or in a detail of thinking, however deep: a string, a part, or an array of them. */
export function nestedText(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(nestedText).join("");
  const { text, summary, thinking } = Object(value);
  const inner = text || summary || thinking;
  return inner ? nestedText(inner) : "";
}
