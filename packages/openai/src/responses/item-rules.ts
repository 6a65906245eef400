import {
  contradicts,
  fits,
  hasOtherCallId,
  hasOtherName,
  isAnnouncedAgain,
  isBegunAgain,
  isElsewhere,
  isExpected,
  isLeft,
  isMeant,
  isRepeated,
  type Known,
  type Sighting,
  says,
  sharesId,
  sharesIndex,
} from "./item-evidence.js";
import { likeness } from "./item-index.js";

/** One way to recognise an item. The first rule that finds one decides. */
export interface ItemRule {
  name: string;
  /** At the end, it may find an item that shares neither a name nor its text. */
  isAnywhere?: true;
  /** @param known - The items of its type, newest first. */
  find<K extends Known>(known: readonly K[], sighting: Sighting): K | undefined;
}

function only<K>(items: readonly K[]): K | undefined {
  return items.length === 1 ? items[0] : undefined;
}

/**
 * An equal `call_id` means the same call, unless name or arguments contradict it, or it is announced at another index; a different one
 * proves nothing. Where several calls have one, what else is equal decides.
 */
const callIdRule: ItemRule = {
  name: "call_id",
  find(known, sighting) {
    const { callId = "" } = sighting;
    const called = known.filter(
      (item) => item.callIds.has(callId) && !contradicts(item, sighting) && !isBegunAgain(item, sighting),
    );
    return (
      called.find((item) => sharesId(item, sighting) && sharesIndex(item, sighting)) ??
      called.find((item) => sharesId(item, sighting)) ??
      called.find((item) => says(item, sighting)) ??
      called.find((item) => sharesIndex(item, sighting)) ??
      called[0]
    );
  },
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
    find: (known, sighting) => known.find((item) => sharesIndex(item, sighting) && fits(item, sighting)),
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
    // Of several, deltas are of the newest, or of the first call that has none, and what has counted its index on is of the newest; other
    // whole texts are of the oldest. A server that announces its items begins none in between.
    name: "turn",
    find(known, sighting) {
      const isWhole = sighting.stage !== "delta";
      const open = known.filter(
        (item) =>
          (isWhole || sighting.index === undefined || item.indexes.size === 0) &&
          isLeft(item, sighting) &&
          isExpected(item, sighting) &&
          !isElsewhere(item, sighting),
      );
      const first = open.at(-1);
      const isFirst = isWhole ? sighting.index === undefined : first?.type === "function_call" && first.text === "";
      return isFirst ? first : open[0];
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

const equalCallIdRule: ItemRule = {
  name: "call_id, equal content",
  find: (known, sighting) =>
    known.find((item) => item.callIds.has(sighting.callId ?? "") && !hasOtherName(item, sighting) && says(item, sighting)),
};

const equalIdRule: ItemRule = {
  name: "id, equal content",
  find: (known, sighting) =>
    known.find((item) => sharesId(item, sighting) && !hasOtherName(item, sighting) && says(item, sighting)),
};

/**
 * How an item of the whole answer is recognised as one that came before. Each rule is tried for all items before the next is.
 *
 * Equal content comes before an id that nothing bears out: some servers number the items of the whole answer again.
 */
export const endRules: readonly ItemRule[] = [
  equalCallIdRule,
  equalIdRule,
  equalRule,
  callIdRule,
  idRule,
  {
    name: "fitting content",
    isAnywhere: true,
    find: (known, sighting) => known.find((item) => item.text !== "" && sighting.text !== "" && !contradicts(item, sighting)),
  },
  { name: "place, of its name", isAnywhere: true, find: (known, sighting) => known.find((item) => !contradicts(item, sighting)) },
  // No second item starts while one of its type is unmatched.
  { name: "place", isAnywhere: true, find: (known) => known[0] },
];

/** How an item that the whole answer has twice is recognised. */
export const twiceRules: readonly ItemRule[] = [
  equalCallIdRule,
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
    const left = known.filter((item) => item.type === type);
    const like = likeness(left);
    for (const { find, isAnywhere } of rules) {
      for (const [place, sighting] of sightings.entries()) {
        if (sighting.type !== type || pairs[place] || left.length === 0) continue;
        const found = find(isAnywhere ? left : like.of(sighting), sighting);
        if (!found) continue;
        pairs[place] = found;
        like.drop(found);
        left.splice(left.indexOf(found), 1);
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
