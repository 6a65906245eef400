/** A text of an item: a part of the message, as far as it was written. */
export interface FlowText {
  /** The index of its part, where its first event had one. */
  index: number | undefined;
  length: number;
  /** The part of the answer that it went to. */
  partIndex?: number | undefined;
  /** The opaque data that its part has, as JSON. */
  data?: string | undefined;
}

/** All that one item writes in one kind of event, text after text. */
export interface TextFlow {
  readonly stream: string;
  /** Another index is another text, whatever came before. */
  readonly splits: boolean;
  readonly texts: FlowText[];
  written: string;
  /** How much of it was told whole. */
  told: number;
  /** The newest text that was told whole. */
  whole?: string | undefined;
  /** A part was announced or told whole since: with another index, what follows is another text. */
  isLeft: boolean;
  /** A whole text was not what had been written: what was written stays, and no whole text can be told apart any more. */
  isOff: boolean;
}

/** Begins what an item writes in one kind of event. */
export function createFlow(stream: string): TextFlow {
  const splits = stream === "reasoning_summary_text";
  return { stream, splits, texts: [], written: "", told: 0, isLeft: false, isOff: false };
}

/** The text that is written at an index: the last one, or another. */
export function textAt(flow: TextFlow, index: number | undefined): FlowText {
  const last = flow.texts.at(-1);
  if (!last || startsAnother(flow, last, index)) return begin(flow, index);
  // A text that was cited before it was written is whichever is written first.
  if (last.length === 0) last.index = index;
  return last;
}

/**
 * Whether what comes at an index is another text. Some servers count `content_index` up with every delta, so that it tells texts
 * apart only where a part was announced or told whole in between.
 */
function startsAnother({ isLeft, splits }: TextFlow, last: FlowText, index: number | undefined): boolean {
  if (last.length === 0) return false;
  return isLeft ? index === undefined || index !== last.index : splits && index !== undefined && index !== last.index;
}

function begin(flow: TextFlow, index: number | undefined): FlowText {
  const text: FlowText = { index, length: 0 };
  flow.texts.push(text);
  flow.isLeft = false;
  return text;
}

/** A part of the item was announced: with another index, what follows is another text. */
export function leave(flow: TextFlow, index: number | undefined): void {
  flow.isLeft ||= index === undefined || index !== flow.texts.at(-1)?.index;
}

/** Counts what was written of a text. */
export function take(flow: TextFlow, text: FlowText, delta: string): void {
  flow.written += delta;
  text.length += delta.length;
  flow.isLeft = false;
}

/** A piece of a text that was not written yet. */
export type Rest = readonly [text: FlowText, rest: string];

/**
 * What a whole text has that was not written. It is compared with all that the item wrote since the last whole text: several texts
 * may have been written by then.
 */
export function restOfWhole(flow: TextFlow, index: number | undefined, whole: string): Rest | undefined {
  const last = flow.texts.at(-1);
  const since = flow.written.slice(flow.told);
  const isRepeated = since === "" && last !== undefined && (whole === flow.whole || !startsAnother(flow, last, index));
  if (flow.isOff || whole === "" || (isRepeated && last.length > 0)) {
    flow.isLeft = true;
    return undefined;
  }
  flow.whole = whole;
  if (whole.startsWith(since)) {
    flow.told += whole.length;
    return [since === "" ? textAt(flow, index) : (last ?? begin(flow, index)), whole.slice(since.length)];
  }
  if (since.startsWith(whole)) flow.told += whole.length;
  else flow.isOff = true;
  flow.isLeft = true;
  return undefined;
}

/** What each part of a whole item has that was not written; nothing, where they do not agree with what was. */
export function* restOfParts(flow: TextFlow, parts: readonly string[]): Generator<Rest | undefined, void> {
  const all = parts.join("");
  const { length } = flow.written;
  if (!all.startsWith(flow.written)) return;
  let start = 0;
  for (const part of parts) {
    const from = Math.max(start, length);
    const last = flow.texts.at(-1);
    const goesOn = last && (start < length || last.length === 0);
    start += part.length;
    yield start > from ? [goesOn ? last : begin(flow, undefined), all.slice(from, start)] : undefined;
  }
}

/** The text that a part of a whole item was written to. */
export function textOfPart({ texts }: TextFlow, parts: readonly string[], place: number): FlowText | undefined {
  if (texts.length === parts.length) return texts[place];
  const end = parts.slice(0, place + 1).join("").length;
  let length = 0;
  return (
    texts.find((text) => {
      length += text.length;
      return length >= end;
    }) ?? texts.at(-1)
  );
}
