import { splitTags } from "@locus/core/provider";

/** A piece of text or thinking. */
export interface ThinkPiece {
  thinking: boolean;
  text: string;
}

/**
 * Splits text with `<think>…</think>` into text and thinking. See {@link splitTags}.
 *
 * @param tag - The name of the tags; `true` means "think".
 */
export function splitThinkTags(tag: string | true = true): (chunk: string | undefined) => ThinkPiece[] {
  const split = splitTags([tag === true ? "think" : tag]);
  return (chunk) => split(chunk).flatMap(({ tag, text }) => (text === "" ? [] : [{ thinking: tag !== undefined, text }]));
}
