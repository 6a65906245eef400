import { splitTags } from "@locus/core/provider";

/** A piece of text, and whether it is thinking. */
export interface ThinkPiece {
  thinking: boolean;
  text: string;
}

/** Splits text with `<think>…</think>` in it, as {@link splitTags} does. */
export function splitThinkTags(): (chunk: string | undefined) => ThinkPiece[] {
  const split = splitTags(["think"]);
  return (chunk) => split(chunk).flatMap(({ tag, text }) => (text === "" ? [] : [{ thinking: tag !== undefined, text }]));
}
