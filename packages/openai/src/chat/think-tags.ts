/** A piece of text, and whether it is thinking. */
export interface ThinkPiece {
  thinking: boolean;
  text: string;
}

/**
 * Splits text with `<think>…</think>` in it, however the tags are cut into chunks.
 *
 * @returns A function that takes the next chunk and gives back the pieces that are certain; `undefined` ends the text and
 * releases what might have been the beginning of a tag.
 */
export function splitThinkTags(): (chunk: string | undefined) => ThinkPiece[] {
  let thinking = false;
  let held = "";
  return (chunk) => {
    const pieces: ThinkPiece[] = [];
    const emit = (text: string): void => {
      if (text !== "") pieces.push({ thinking, text });
    };
    let text = held + (chunk ?? "");
    for (;;) {
      const tag = thinking ? "</think>" : "<think>";
      const at = text.indexOf(tag);
      if (at < 0) {
        const kept = chunk === undefined ? 0 : overlap(text, tag);
        held = text.slice(text.length - kept);
        emit(text.slice(0, text.length - kept));
        return pieces;
      }
      emit(text.slice(0, at));
      text = text.slice(at + tag.length);
      thinking = !thinking;
    }
  };
}

/** How many characters at the end of the text may be the beginning of the tag. */
function overlap(text: string, tag: string): number {
  let length = Math.min(text.length, tag.length - 1);
  while (!text.endsWith(tag.slice(0, length))) length--;
  return length;
}
