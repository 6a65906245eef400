import type { JsonObject } from "@locus/core";
import { canonicalJson, parseObject } from "@locus/core/provider";

/** A text, and the canonical JSON of the object that it is, once somebody asked for it. */
export interface Told {
  text: string;
  json?: { of: string; is: string | undefined };
}

/** What an event, or an item of the whole answer, says of the item it is about. */
export interface Sighting extends Told {
  type: string;
  /** Whether it announces the item, adds to its text, tells a text whole, or tells the item whole. */
  stage: "added" | "delta" | "text" | "done";
  callId: string | undefined;
  ids: readonly string[];
  index: number | undefined;
  name: string | undefined;
}

/** What is known of an item of the answer. */
export interface Known extends Told {
  readonly type: string;
  /** How many came before it. */
  readonly place: number;
  /** All that it was ever called, `call_id` included. */
  readonly ids: ReadonlySet<string>;
  readonly callIds: ReadonlySet<string>;
  /** Each `output_index` that it began and went on with. */
  readonly indexes: ReadonlySet<number>;
  /** Those that told it whole: some servers have counted on by then, so that they find nothing. */
  readonly lateIndexes: ReadonlySet<number>;
  readonly name: string | undefined;
  /** What it wrote since its texts were last told whole, one for each kind of event. */
  readonly pending: readonly string[];
  /** Its text as the item told it when it was done. */
  readonly final?: Told | undefined;
  readonly isAnnounced: boolean;
  /** Its arguments were told whole. */
  readonly isWhole: boolean;
  readonly isDone: boolean;
  /** Deltas of it came under an id that it had: they always do. */
  readonly isSteady: boolean;
}

/** The canonical JSON of a text that is an object; `undefined` for any other. */
export function jsonOf(told: Told): string | undefined {
  if (told.json?.of !== told.text) {
    const value = parseObject(told.text) as JsonObject | undefined;
    told.json = { of: told.text, is: value && canonicalJson(value) };
  }
  return told.json.is;
}

const sameText = (one: Told, other: Told): boolean =>
  one.text === other.text || (jsonOf(one) !== undefined && jsonOf(one) === jsonOf(other));

/** One is the beginning of the other, or what was streamed of a call lost a piece, so that it says nothing. */
const goesWith = (type: string, one: Told, other: Told): boolean =>
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

/** What an item said, delta by delta and in the end. */
const saidBy = (known: Known): Told[] => [known, known.final].filter((told) => told !== undefined && told.text !== "") as Told[];

const isOfText = ({ stage }: Sighting): boolean => stage === "delta" || stage === "text";

/** Whether it tells one text of perhaps several that its item has. */
const isPart = ({ stage, type }: Sighting): boolean => stage === "text" && type !== "function_call";

export const says = (known: Known, sighting: Sighting): boolean =>
  sighting.text !== "" &&
  saidBy(known).some((told) => (isPart(sighting) ? told.text.includes(sighting.text) : sameText(told, sighting)));

/** Name or text say that it is another item. What has not been told contradicts nothing, and hosted calls report as they go on. */
export function contradicts(known: Known, sighting: Sighting): boolean {
  if (hasOtherName(known, sighting)) return true;
  if (sighting.text === "" || known.text === "") return false;
  const said = isPart(sighting) && !known.isDone ? known.pending.map((text): Told => ({ text })) : saidBy(known);
  return !says(known, sighting) && !said.some((told) => goesWith(known.type, told, sighting));
}

/** Whether an item that is still open can go on with this: one that was announced is not announced twice. */
export const fits = (known: Known, sighting: Sighting): boolean =>
  !known.isDone &&
  !(sighting.stage === "added" && known.isAnnounced) &&
  !(known.isSteady && sighting.ids.length > 0 && isOfText(sighting) && !sharesId(known, sighting)) &&
  !(known.isWhole && (sighting.stage === "delta" || (sighting.stage === "text" && !says(known, sighting)))) &&
  !contradicts(known, sighting);

/** As {@link fits}, for what does not say where it belongs: arguments that are whole are not told once more before the others are. */
export const isLeft = (known: Known, sighting: Sighting): boolean =>
  fits(known, sighting) && !(known.isWhole && sighting.stage === "text");

/** Whether one id, which a server may give to several items, means this item. */
export function isMeant(known: Known, sighting: Sighting): boolean {
  if (hasOtherName(known, sighting)) return false;
  const isApart = hasOtherIndex(known, sighting) && (hasOtherCallId(known, sighting) || !says(known, sighting));
  switch (sighting.stage) {
    case "delta":
      return !known.isDone && !(known.isWhole && hasOtherIndex(known, sighting));
    case "added":
      return !known.isAnnounced || !(known.isDone || hasOtherCallId(known, sighting) || hasOtherIndex(known, sighting));
    default:
      return !(known.isDone || (known.isWhole && sighting.stage === "text")) || !(isApart || contradicts(known, sighting));
  }
}

/** Whether an item that is done, or a call whose arguments are whole, is told again, under whatever ids. */
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
  return says(known, sighting) || (known.final?.text === "" && sighting.text === "" && hasSameIndex(known, sighting));
}

/** Whether an item is announced twice, by a server that names nothing. */
export const isAnnouncedAgain = (known: Known, sighting: Sighting): boolean =>
  sighting.stage === "added" &&
  !known.isDone &&
  known.ids.size + sighting.ids.length === 0 &&
  sighting.callId === undefined &&
  known.text === "" &&
  hasSameIndex(known, sighting) &&
  !hasOtherName(known, sighting);

export const isExpected = ({ isAnnounced }: Known, { stage, callId, ids }: Sighting): boolean =>
  (isAnnounced && stage !== "added") || (callId === undefined && ids.length === 0);

/** What has begun at another index is not what is written now, nor what is told under another name by a server that announces nothing. */
export const isElsewhere = (known: Known, sighting: Sighting): boolean =>
  hasOtherIndex(known, sighting) &&
  known.text !== "" &&
  (sighting.stage === "delta" ||
    (isPart(sighting) && !known.isAnnounced && !known.pending.some((text) => text !== "" && sighting.text.startsWith(text))));

/** Whether an item is called by another id, or stands at another index. */
export const differs = (known: Known, sighting: Sighting): boolean =>
  hasOtherIndex(known, sighting) || (sighting.ids.length > 0 && !sharesId(known, sighting));

/** Whether another item is announced: one that was announced before is not announced at another index. */
export const isBegunAgain = (known: Known, sighting: Sighting): boolean =>
  sighting.stage === "added" && known.isAnnounced && hasOtherIndex(known, sighting);
