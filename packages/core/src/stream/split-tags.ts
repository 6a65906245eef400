/** A piece of text, and the tag that it is in. */
export interface TagPiece {
  text: string;
  /** The tag around the text; absent outside tags. */
  tag?: string;
  /** The tag ends after this piece, whose text may be empty. */
  closed?: boolean;
}

/**
 * Splits text by tags such as `<think>…</think>`, even if chunks cut through the tags. Tags do not nest.
 *
 * @param tags - The tag names.
 * @returns A function that takes the next chunk and returns the pieces that are certain. `undefined` ends the text and releases a
 * possible beginning of a tag.
 */
export function splitTags(tags: readonly string[]): (chunk: string | undefined) => TagPiece[] {
  const marks = tags.map((name) => `<${name}>`);
  let tag: string | undefined;
  let held = "";
  return (chunk) => {
    const pieces: TagPiece[] = [];
    const emit = (text: string, closed?: true): void => {
      if (text !== "" || closed) pieces.push({ text, ...(tag !== undefined && { tag }), ...(closed && { closed }) });
    };
    const text = held + (chunk ?? "");
    let start = 0;
    /**
     * The next position of each opening tag. The search goes on from the last position, and stops for a tag that no longer
     * occurs.
     */
    const positions = marks.map(() => -1);
    for (;;) {
      if (tag === undefined) {
        for (const [index, mark] of marks.entries())
          if ((positions[index] ?? 0) < start) positions[index] = find(text, mark, start);
      }
      const close = `</${tag}>`;
      const at = tag === undefined ? Math.min(...positions) : find(text, close, start);
      if (at >= text.length) {
        const open = tag === undefined ? marks : [close];
        const kept = chunk === undefined ? 0 : Math.max(0, ...open.map((mark) => overlap(text, mark, start)));
        held = text.slice(text.length - kept);
        emit(text.slice(start, text.length - kept));
        return pieces;
      }
      emit(text.slice(start, at), tag === undefined ? undefined : true);
      const next = tag === undefined ? tags[positions.indexOf(at)] : undefined;
      start = at + (next === undefined ? close.length : next.length + 2);
      tag = next;
    }
  };
}

/** The position of a mark, or Infinity if it does not occur. */
function find(text: string, mark: string, start: number): number {
  const at = text.indexOf(mark, start);
  return at < 0 ? Number.POSITIVE_INFINITY : at;
}

/** The number of characters at the end of the text that may begin the mark. */
function overlap(text: string, mark: string, start: number): number {
  let length = Math.min(text.length - start, mark.length - 1);
  while (!text.endsWith(mark.slice(0, length))) length--;
  return length;
}
