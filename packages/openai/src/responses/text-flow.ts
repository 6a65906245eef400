/** A text of an item, which becomes a part of the message. */
export interface FlowText {
  /** The `content_index` or `summary_index` of its first event. */
  index: number | undefined;
  length: number;
  /** The index of its part in the message. */
  partIndex?: number | undefined;
  /** The opaque data of its part, as JSON. */
  data?: string | undefined;
}

/** The texts that one item writes by one kind of event, in sequence. */
export interface TextFlow {
  readonly stream: string;
  /** A new index always starts a new text. */
  readonly splits: boolean;
  readonly texts: FlowText[];
  written: string;
  /** Number of characters covered by whole texts. */
  confirmed: number;
  /** The latest whole text. */
  whole?: string | undefined;
  /** A part was announced or completed since the last delta, so that another index starts a new text. */
  isPartClosed: boolean;
  /** A whole text differed from its deltas. The deltas stay, and later whole texts are ignored. */
  isMismatched: boolean;
}

/** Creates an empty {@link TextFlow}. */
export function createFlow(stream: string): TextFlow {
  const splits = stream === "reasoning_summary_text";
  return { stream, splits, texts: [], written: "", confirmed: 0, isPartClosed: false, isMismatched: false };
}

/** The text at an index: the last one, or a new one. */
export function textAt(flow: TextFlow, index: number | undefined): FlowText {
  const last = flow.texts.at(-1);
  if (!last || startsNewText(flow, last, index)) return begin(flow, index);
  // A text that was only cited so far takes the index of its first delta.
  if (last.length === 0) last.index = index;
  return last;
}

/**
 * Whether an index starts a new text. Some servers increment `content_index` with every delta, so it counts only after a part was
 * announced or completed.
 */
function startsNewText({ isPartClosed, splits }: TextFlow, last: FlowText, index: number | undefined): boolean {
  if (last.length === 0) return false;
  return isPartClosed ? index === undefined || index !== last.index : splits && index !== undefined && index !== last.index;
}

function begin(flow: TextFlow, index: number | undefined): FlowText {
  const text: FlowText = { index, length: 0 };
  flow.texts.push(text);
  flow.isPartClosed = false;
  return text;
}

/** Records that a part was announced, so that another index starts a new text. */
export function announcePart(flow: TextFlow, index: number | undefined): void {
  flow.isPartClosed ||= index === undefined || index !== flow.texts.at(-1)?.index;
}

/** Appends a delta to a text. */
export function append(flow: TextFlow, text: FlowText, delta: string): void {
  flow.written += delta;
  text.length += delta.length;
  flow.isPartClosed = false;
}

/** The unwritten rest of a text. */
export type Rest = readonly [text: FlowText, rest: string];

/**
 * The unwritten rest of a whole text. The text is compared with everything that the item wrote since the last whole text, because that may
 * be several texts.
 */
export function restOfWhole(flow: TextFlow, index: number | undefined, whole: string): Rest | undefined {
  const last = flow.texts.at(-1);
  const since = flow.written.slice(flow.confirmed);
  const isRepeated = since === "" && last !== undefined && (whole === flow.whole || !startsNewText(flow, last, index));
  if (flow.isMismatched || whole === "" || (isRepeated && last.length > 0)) {
    flow.isPartClosed = true;
    return undefined;
  }
  flow.whole = whole;
  if (whole.startsWith(since)) {
    flow.confirmed += whole.length;
    return [since === "" ? textAt(flow, index) : (last ?? begin(flow, index)), whole.slice(since.length)];
  }
  if (since.startsWith(whole)) flow.confirmed += whole.length;
  else flow.isMismatched = true;
  flow.isPartClosed = true;
  return undefined;
}

/** Yields the unwritten rest of each part of a whole item; nothing if the parts contradict the written text. */
export function* restOfParts(flow: TextFlow, parts: readonly string[]): Generator<Rest | undefined, void> {
  const all = parts.join("");
  const { length } = flow.written;
  if (!all.startsWith(flow.written)) return;
  let start = 0;
  for (const part of parts) {
    const from = Math.max(start, length);
    const last = flow.texts.at(-1);
    const continues = last && (start < length || last.length === 0);
    start += part.length;
    yield start > from ? [continues ? last : begin(flow, undefined), all.slice(from, start)] : undefined;
  }
}

/** The text that holds a part of a whole item. */
export function textOfPart({ texts }: TextFlow, parts: readonly string[], position: number): FlowText | undefined {
  if (texts.length === parts.length) return texts[position];
  const end = parts.slice(0, position + 1).join("").length;
  let length = 0;
  return (
    texts.find((text) => {
      length += text.length;
      return length >= end;
    }) ?? texts.at(-1)
  );
}
