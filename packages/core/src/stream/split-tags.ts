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
    /** Where each tag opens next: each is looked for behind the last place only, and not again where there is none. */
    const places = marks.map(() => -1);
    for (;;) {
      if (tag === undefined) {
        for (const [index, mark] of marks.entries()) if ((places[index] ?? 0) < start) places[index] = find(text, mark, start);
      }
      const close = `</${tag}>`;
      const at = tag === undefined ? Math.min(...places) : find(text, close, start);
      if (at >= text.length) {
        const open = tag === undefined ? marks : [close];
        const kept = chunk === undefined ? 0 : Math.max(0, ...open.map((mark) => overlap(text, mark, start)));
        held = text.slice(text.length - kept);
        emit(text.slice(start, text.length - kept));
        return pieces;
      }
      emit(text.slice(start, at), tag === undefined ? undefined : true);
      const next = tag === undefined ? tags[places.indexOf(at)] : undefined;
      start = at + (next === undefined ? close.length : next.length + 2);
      tag = next;
    }
  };
}

/** Where a mark stands; the end of all texts where it does not. */
function find(text: string, mark: string, start: number): number {
  const at = text.indexOf(mark, start);
  return at < 0 ? Number.POSITIVE_INFINITY : at;
}

/** How many characters at the end of the text may be the beginning of the mark. */
function overlap(text: string, mark: string, start: number): number {
  let length = Math.min(text.length - start, mark.length - 1);
  while (!text.endsWith(mark.slice(0, length))) length--;
  return length;
}
