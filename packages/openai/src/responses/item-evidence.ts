import type { JsonObject } from "@locus/core";
import { canonicalJson, parseObject } from "@locus/core/provider";

/** A text, with its canonical JSON cached by {@link jsonOf}. */
export interface ItemText {
  text: string;
  json?: { of: string; is: string | undefined };
}

/** The evidence about one item in an event or in the whole answer. */
export interface Sighting extends ItemText {
  type: string;
  /** `added` announces the item, `delta` adds to a text, `text` carries a whole text, `done` the whole item. */
  stage: "added" | "delta" | "text" | "done";
  callId: string | undefined;
  ids: readonly string[];
  index: number | undefined;
  name: string | undefined;
}

/** An item of the answer, as received so far. */
export interface Known extends ItemText {
  readonly type: string;
  /** Number of items before it. */
  readonly position: number;
  /** All ids it has had, `call_id` included. */
  readonly ids: ReadonlySet<string>;
  readonly callIds: ReadonlySet<string>;
  /** Each `output_index` of its first events and deltas. */
  readonly indexes: ReadonlySet<number>;
  /** Each `output_index` of its whole texts and its end. They identify no item, because some servers have counted up by then. */
  readonly lateIndexes: ReadonlySet<number>;
  readonly name: string | undefined;
  /** Text since the last whole text, for each kind of event. */
  readonly pending: readonly string[];
  /** The text of the finished item. */
  readonly final?: ItemText | undefined;
  readonly isAnnounced: boolean;
  /** The whole arguments were received. */
  readonly isWhole: boolean;
  readonly isDone: boolean;
  /** A delta had one of its ids, so that all of its deltas will. */
  readonly isSteady: boolean;
}

/** The canonical JSON of a text; `undefined` if the text is not a JSON object. */
export function jsonOf(item: ItemText): string | undefined {
  if (item.json?.of !== item.text) {
    const value = parseObject(item.text) as JsonObject | undefined;
    item.json = { of: item.text, is: value && canonicalJson(value) };
  }
  return item.json.is;
}

const sameText = (one: ItemText, other: ItemText): boolean =>
  one.text === other.text || (jsonOf(one) !== undefined && jsonOf(one) === jsonOf(other));

/** Whether one text is a prefix of the other. Arguments that do not parse match any, because a piece may have been lost. */
const isConsistent = (type: string, one: ItemText, other: ItemText): boolean =>
  one.text.startsWith(other.text) ||
  other.text.startsWith(one.text) ||
  (type === "function_call" && (jsonOf(one) === undefined || jsonOf(one) === jsonOf(other)));

export const sharesId = (known: Known, { ids }: Sighting): boolean => ids.some((id) => known.ids.has(id));
export const hasOtherName = (known: Known, { name }: Sighting): boolean => Boolean(known.name && name && known.name !== name);
const hasOtherIndex = (known: Known, { index }: Sighting): boolean =>
  known.indexes.size > 0 && index !== undefined && !known.indexes.has(index) && !known.lateIndexes.has(index);
export const sharesIndex = ({ indexes }: Known, { index }: Sighting): boolean => index !== undefined && indexes.has(index);
const hasSameIndex = (known: Known, sighting: Sighting): boolean =>
  sharesIndex(known, sighting) || (known.indexes.size === 0 && sighting.index === undefined);
export const hasOtherCallId = ({ callIds }: Known, { callId }: Sighting): boolean =>
  callId !== undefined && callIds.size > 0 && !callIds.has(callId);

/** The streamed text and the final text of an item. */
const textsOf = (known: Known): ItemText[] =>
  [known, known.final].filter((each) => each !== undefined && each.text !== "") as ItemText[];

const isOfText = ({ stage }: Sighting): boolean => stage === "delta" || stage === "text";

/** Whether the event carries one of possibly several texts of its item. */
const isPart = ({ stage, type }: Sighting): boolean => stage === "text" && type !== "function_call";

/** Whether the text in the evidence is the text of the item, or one of its texts. */
export const hasText = (known: Known, sighting: Sighting): boolean =>
  sighting.text !== "" &&
  textsOf(known).some((each) => (isPart(sighting) ? each.text.includes(sighting.text) : sameText(each, sighting)));

/** Whether name or text belong to another item. A missing name or text contradicts nothing. */
export function contradicts(known: Known, sighting: Sighting): boolean {
  if (hasOtherName(known, sighting)) return true;
  if (sighting.text === "" || known.text === "") return false;
  const texts = isPart(sighting) && !known.isDone ? known.pending.map((text): ItemText => ({ text })) : textsOf(known);
  return !hasText(known, sighting) && !texts.some((each) => isConsistent(known.type, each, sighting));
}

/** Whether the event can continue the item: the item is open, and no item is announced twice. */
export const fits = (known: Known, sighting: Sighting): boolean =>
  !known.isDone &&
  !(sighting.stage === "added" && known.isAnnounced) &&
  !(known.isSteady && sighting.ids.length > 0 && isOfText(sighting) && !sharesId(known, sighting)) &&
  !(known.isWhole && (sighting.stage === "delta" || (sighting.stage === "text" && !hasText(known, sighting)))) &&
  !contradicts(known, sighting);

/** As {@link fits}, for events that identify no item: whole arguments are not repeated before other calls have theirs. */
export const fitsUnnamed = (known: Known, sighting: Sighting): boolean =>
  fits(known, sighting) && !(known.isWhole && sighting.stage === "text");

/** Whether a shared id refers to this item, because servers may use one id for several items. */
export function idRefersTo(known: Known, sighting: Sighting): boolean {
  if (hasOtherName(known, sighting)) return false;
  const isApart = hasOtherIndex(known, sighting) && (hasOtherCallId(known, sighting) || !hasText(known, sighting));
  switch (sighting.stage) {
    case "delta":
      return !known.isDone && !(known.isWhole && hasOtherIndex(known, sighting));
    case "added":
      return !known.isAnnounced || !(known.isDone || hasOtherCallId(known, sighting) || hasOtherIndex(known, sighting));
    default:
      return !(known.isDone || (known.isWhole && sighting.stage === "text")) || !(isApart || contradicts(known, sighting));
  }
}

/** Whether the event repeats a finished item, or a call with whole arguments, under any id. */
export function isRepeated(known: Known, sighting: Sighting): boolean {
  if (
    !(known.isDone || (known.isWhole && sighting.stage === "text")) ||
    hasOtherName(known, sighting) ||
    hasOtherIndex(known, sighting)
  )
    return false;
  const shares = sharesId(known, sighting);
  if (hasOtherCallId(known, sighting) && !shares) return false;
  if (sighting.stage === "added") return !known.isAnnounced && sighting.index !== undefined;
  if (sighting.stage === "delta") return shares;
  return hasText(known, sighting) || (known.final?.text === "" && sighting.text === "" && hasSameIndex(known, sighting));
}

/** Whether the event announces an item a second time, without any id. */
export const isAnnouncedAgain = (known: Known, sighting: Sighting): boolean =>
  sighting.stage === "added" &&
  !known.isDone &&
  known.ids.size + sighting.ids.length === 0 &&
  sighting.callId === undefined &&
  known.text === "" &&
  hasSameIndex(known, sighting) &&
  !hasOtherName(known, sighting);

/** Whether an event with unknown ids may continue the item: it is announced and the event announces nothing, or the event has no ids. */
export const isExpected = ({ isAnnounced }: Known, { stage, callId, ids }: Sighting): boolean =>
  (isAnnounced && stage !== "added") || (callId === undefined && ids.length === 0);

/** Whether the event has another index than the text that the item has so far, so that it is about another item. */
export const isElsewhere = (known: Known, sighting: Sighting): boolean =>
  hasOtherIndex(known, sighting) &&
  known.text !== "" &&
  (sighting.stage === "delta" ||
    (isPart(sighting) && !known.isAnnounced && !known.pending.some((text) => text !== "" && sighting.text.startsWith(text))));

/** Whether the event has another id or index than the item. */
export const differs = (known: Known, sighting: Sighting): boolean =>
  hasOtherIndex(known, sighting) || (sighting.ids.length > 0 && !sharesId(known, sighting));

/** Whether the event announces another item: the known one was announced at another index. */
export const isAnnouncedElsewhere = (known: Known, sighting: Sighting): boolean =>
  sighting.stage === "added" && known.isAnnounced && hasOtherIndex(known, sighting);
