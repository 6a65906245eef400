import type { ChatDelta } from "./wire.js";

/**
 * Creates a reader for the thinking in deltas, which servers send in six fields, sometimes in several at once.
 *
 * Detail fields are read until a text field appears. Text that repeats earlier details is not returned again.
 */
export function readThoughts(): (delta: ChatDelta) => string {
  let hasWords = false;
  /** Text returned from details, which a text field may repeat. */
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

/** The text in a content part or in details of thinking, at any depth. */
export function nestedText(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(nestedText).join("");
  const { text, summary, thinking } = Object(value);
  const inner = text || summary || thinking;
  return inner ? nestedText(inner) : "";
}
