import { splitTags } from "@locus/core/provider";

/** A piece of text, and whether it is thinking. */
export interface ThinkPiece {
  thinking: boolean;
  text: string;
}

/**
 * Splits text with `<think>…</think>` in it, as {@link splitTags} does.
 *
 * @param tag - The name of the tags; true means "think".
 */
export function splitThinkTags(tag: string | true = true): (chunk: string | undefined) => ThinkPiece[] {
  const split = splitTags([tag === true ? "think" : tag]);
  return (chunk) => split(chunk).flatMap(({ tag, text }) => (text === "" ? [] : [{ thinking: tag !== undefined, text }]));
}
