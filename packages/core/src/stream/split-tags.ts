/** A piece of text, and where it stands. */
export interface TagPiece {
  text: string;
  /** The tag that the text is in; absent outside of tags. */
  tag?: string;
  /** The tag ends here. The text may be empty then. */
  closed?: boolean;
}

/**
 * Splits text with tags such as `<think>…</think>` in it, however they are cut into chunks. Tags do not nest.
 *
 * @param tags - Their names.
 * @returns A function that takes the next chunk and gives back the pieces that are certain; `undefined` ends the text and
 * releases what might have been the beginning of a tag.
 */
export function splitTags(tags: readonly string[]): (chunk: string | undefined) => TagPiece[] {
  let tag: string | undefined;
  let held = "";
  return (chunk) => {
    const pieces: TagPiece[] = [];
    const emit = (text: string, closed?: true): void => {
      if (text !== "" || closed) pieces.push({ text, ...(tag !== undefined && { tag }), ...(closed && { closed }) });
    };
    let text = held + (chunk ?? "");
    for (;;) {
      const marks = tag === undefined ? tags.map((name) => `<${name}>`) : [`</${tag}>`];
      const found = marks.map((mark) => text.indexOf(mark));
      const at = Math.min(...found.map((place) => (place < 0 ? text.length : place)));
      const mark = marks[found.indexOf(at)];
      if (mark === undefined) {
        const kept = chunk === undefined ? 0 : Math.max(...marks.map((mark) => overlap(text, mark)));
        held = text.slice(text.length - kept);
        emit(text.slice(0, text.length - kept));
        return pieces;
      }
      emit(text.slice(0, at), tag === undefined ? undefined : true);
      text = text.slice(at + mark.length);
      tag = tag === undefined ? mark.slice(1, -1) : undefined;
    }
  };
}

/** How many characters at the end of the text may be the beginning of the mark. */
function overlap(text: string, mark: string): number {
  let length = Math.min(text.length, mark.length - 1);
  while (!text.endsWith(mark.slice(0, length))) length--;
  return length;
}
