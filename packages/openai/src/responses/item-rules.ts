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

/** One way to recognise an item. The first rule that finds one decides. */
export interface ItemRule {
  name: string;
  /** @param known - The items of its type, newest first. */
  find<K extends Known>(known: readonly K[], sighting: Sighting): K | undefined;
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

const sharesId = (known: Known, { ids }: Sighting): boolean => ids.some((id) => known.ids.has(id));
const hasOtherName = (known: Known, { name }: Sighting): boolean => Boolean(known.name && name && known.name !== name);
const hasOtherIndex = (known: Known, { index }: Sighting): boolean =>
  known.indexes.size > 0 && index !== undefined && !known.indexes.has(index) && !known.lateIndexes.has(index);
const sharesIndex = ({ indexes }: Known, { index }: Sighting): boolean => index !== undefined && indexes.has(index);
const hasSameIndex = (known: Known, sighting: Sighting): boolean =>
  sharesIndex(known, sighting) || (known.indexes.size === 0 && sighting.index === undefined);
const hasOtherCallId = ({ callIds }: Known, { callId }: Sighting): boolean =>
  callId !== undefined && callIds.size > 0 && !callIds.has(callId);

/** What an item said, delta by delta and in the end. */
const saidBy = (known: Known): Told[] => [known, known.final].filter((told) => told !== undefined && told.text !== "") as Told[];

const isOfText = ({ stage }: Sighting): boolean => stage === "delta" || stage === "text";

/** Whether it tells one text of perhaps several that its item has. */
const isPart = ({ stage, type }: Sighting): boolean => stage === "text" && type !== "function_call";

const says = (known: Known, sighting: Sighting): boolean =>
  sighting.text !== "" &&
  saidBy(known).some((told) => (isPart(sighting) ? told.text.includes(sighting.text) : sameText(told, sighting)));

/** Name or text say that it is another item. What has not been told contradicts nothing, and hosted calls report as they go on. */
function contradicts(known: Known, sighting: Sighting): boolean {
  if (hasOtherName(known, sighting)) return true;
  if (known.text === "" || sighting.text === "") return false;
  const said = isPart(sighting) && !known.isDone ? known.pending.map((text): Told => ({ text })) : saidBy(known);
  return !says(known, sighting) && !said.some((told) => goesWith(known.type, told, sighting));
}

/** Whether an item that is still open can go on with this: one that was announced is not announced twice. */
const fits = (known: Known, sighting: Sighting): boolean =>
  !known.isDone &&
  !(sighting.stage === "added" && known.isAnnounced) &&
  !(known.isSteady && sighting.ids.length > 0 && isOfText(sighting) && !sharesId(known, sighting)) &&
  !(known.isWhole && (sighting.stage === "delta" || (sighting.stage === "text" && !says(known, sighting)))) &&
  !contradicts(known, sighting);

/** As {@link fits}, for what does not say where it belongs: arguments that are whole are not told once more before the others are. */
const isLeft = (known: Known, sighting: Sighting): boolean =>
  fits(known, sighting) && !(known.isWhole && sighting.stage === "text");

/** Whether one id, which a server may give to several items, means this item. */
function isMeant(known: Known, sighting: Sighting): boolean {
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
function isRepeated(known: Known, sighting: Sighting): boolean {
  if (!(known.isDone || (known.isWhole && sighting.stage === "text")) || hasOtherName(known, sighting) || hasOtherIndex(known, sighting)) return false;
  const shares = sharesId(known, sighting);
  if (hasOtherCallId(known, sighting) && !shares) return false;
  if (sighting.stage === "added") return !known.isAnnounced && sighting.index !== undefined;
  if (sighting.stage === "delta") return shares;
  return says(known, sighting) || (known.final?.text === "" && sighting.text === "" && hasSameIndex(known, sighting));
}

/** Whether an item is announced twice, by a server that names nothing. */
const isAnnouncedAgain = (known: Known, sighting: Sighting): boolean =>
  sighting.stage === "added" &&
  !known.isDone &&
  known.ids.size + sighting.ids.length === 0 &&
  sighting.callId === undefined &&
  known.text === "" &&
  hasSameIndex(known, sighting) &&
  !hasOtherName(known, sighting);

function only<K>(items: readonly K[]): K | undefined {
  return items.length === 1 ? items[0] : undefined;
}

const isExpected = ({ isAnnounced }: Known, { stage, callId, ids }: Sighting): boolean =>
  (isAnnounced && stage !== "added") || (callId === undefined && ids.length === 0);

/** What has begun at another index is not what is written now, nor what is told under another name by a server that announces nothing. */
const isElsewhere = (known: Known, sighting: Sighting): boolean =>
  known.text !== "" &&
  hasOtherIndex(known, sighting) &&
  (sighting.stage === "delta" ||
    (isPart(sighting) &&
      !known.isAnnounced &&
      !known.pending.some((text) => text !== "" && sighting.text.startsWith(text))));

/** An equal `call_id` means the same call, unless name or arguments contradict it; a different one proves nothing. */
const callIdRule: ItemRule = {
  name: "call_id",
  find: (known, sighting) =>
    sighting.callId === undefined
      ? undefined
      : known.find((item) => item.callIds.has(sighting.callId ?? "") && !contradicts(item, sighting)),
};

/** How the item of an event is found while the answer comes. */
export const streamRules: readonly ItemRule[] = [
  callIdRule,
  {
    name: "id at its index",
    find: (known, sighting) =>
      known.find((item) => sharesIndex(item, sighting) && sharesId(item, sighting) && isMeant(item, sighting)),
  },
  {
    name: "id",
    find(known, sighting) {
      const named = known.filter((item) => sharesId(item, sighting) && isMeant(item, sighting));
      return named.find(({ isDone }) => !isDone) ?? named[0];
    },
  },
  {
    name: "index of an open item",
    find: (known, sighting) =>
known.find((item) => sharesIndex(item, sighting) && fits(item, sighting)),
  },
  {
    name: "told again at its index",
    find: (known, sighting) => known.find((item) => sharesIndex(item, sighting) && isRepeated(item, sighting)),
  },
  { name: "equal content", find: (known, sighting) => known.find((item) => says(item, sighting) && isLeft(item, sighting)) },
  {
    name: "only open item that fits",
    find: (known, sighting) => only(known.filter((item) => isLeft(item, sighting) && !isElsewhere(item, sighting))),
  },
  {
    // Of several, deltas are of the newest, and so is what has counted its index on; other whole texts are of the oldest. A server that
    // announces its items begins none in between.
    name: "turn",
    find(known, sighting) {
      const isWhole = sighting.stage !== "delta";
      const open = known.filter(
        (item) => (isWhole || sighting.index === undefined) && isLeft(item, sighting) && isExpected(item, sighting),
      );
      return isWhole && sighting.index === undefined ? open.at(-1) : open[0];
    },
  },
  { name: "announced again", find: (known, sighting) => known.find((item) => isAnnouncedAgain(item, sighting)) },
  { name: "told again", find: (known, sighting) => known.find((item) => isRepeated(item, sighting)) },
];

/** How the announcement of an item that was begun by its text is found. */
export const headRules: readonly ItemRule[] = [
  { name: "id", find: (known, sighting) => known.find((item) => sharesId(item, sighting)) },
  { name: "index", find: (known, sighting) => known.find((item) => sharesIndex(item, sighting)) },
];

const idRule: ItemRule = {
  name: "id",
  find: (known, sighting) => known.find((item) => sharesId(item, sighting) && !contradicts(item, sighting)),
};

const equalRule: ItemRule = {
  name: "equal content",
  find: (known, sighting) => known.find((item) => says(item, sighting) && !hasOtherName(item, sighting)),
};

/** The items that a rule finds, as long as they say the same. */
const equal = ({ name, find }: ItemRule): ItemRule => ({
  name: `${name}, equal content`,
  find: (known, sighting) =>
    find(
      known.filter((item) => says(item, sighting)),
      sighting,
    ),
});

/**
 * How an item of the whole answer is recognised as one that came before. Each rule is tried for all items before the next is.
 *
 * Equal content comes before an id that nothing bears out: some servers number the items of the whole answer again.
 */
export const endRules: readonly ItemRule[] = [
  equal(callIdRule),
  equal(idRule),
  equalRule,
  callIdRule,
  idRule,
  {
    name: "fitting content",
    find: (known, sighting) =>
      known.find((item) => item.text !== "" && sighting.text !== "" && !contradicts(item, sighting)),
  },
  { name: "place, of its name", find: (known, sighting) => known.find((item) => !contradicts(item, sighting)) },
  // No second item starts while one of its type is unmatched.
  { name: "place", find: (known) => known[0] },
];

/** How an item that the whole answer has twice is recognised. */
export const twiceRules: readonly ItemRule[] = [
  equal(callIdRule),
  {
    name: "id, equal content",
    find: (known, sighting) =>
      known.find((item) => sharesId(item, sighting) && says(item, sighting) && !hasOtherCallId(item, sighting)),
  },
];

/**
 * Finds the item that an event is about.
 *
 * @param known - Newest first.
 */
export function findItem<K extends Known>(
  known: readonly K[],
  sighting: Sighting,
  rules: readonly ItemRule[] = streamRules,
): K | undefined {
  const same = known.filter(({ type }) => type === sighting.type);
  for (const { find } of rules) {
    const found = find(same, sighting);
    if (found) return found;
  }
  return undefined;
}

/**
 * Matches the items of the whole answer with those that came before.
 *
 * @param known - Oldest first.
 * @returns The item that each sighting is of, by its place; a gap, where none of its type is left.
 */
export function pairItems<K extends Known>(
  known: readonly K[],
  sightings: readonly Sighting[],
  rules: readonly ItemRule[] = endRules,
): (K | undefined)[] {
  const pairs: (K | undefined)[] = sightings.map(() => undefined);
  for (const type of new Set(sightings.map((sighting) => sighting.type))) {
    let left = known.filter((item) => item.type === type);
    for (const { find } of rules) {
      for (const [place, sighting] of sightings.entries()) {
        if (sighting.type !== type || pairs[place] || left.length === 0) continue;
        const found = find(left, sighting);
        if (!found) continue;
        pairs[place] = found;
        left = left.filter((item) => item !== found);
      }
    }
  }
  return pairs;
}

/**
 * Whether an item of the whole answer that is like none before was written as part of another: a server that names and ends nothing lets
 * two items look like one.
 */
export function isWithin<K extends Known>(
  sighting: Sighting,
  pairs: readonly (K | undefined)[],
  sightings: readonly Sighting[],
): boolean {
  const { type, text } = sighting;
  const isText = type === "message" || type === "reasoning";
  return pairs.some(
    (known, place) =>
      isText && text !== "" && known?.type === type && known.text.includes(text) && !sightings[place]?.text.includes(text),
  );
}
