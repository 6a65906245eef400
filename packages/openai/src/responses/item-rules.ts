import {
  contradicts,
  fits,
  fitsUnnamed,
  hasOtherCallId,
  hasOtherName,
  hasText,
  idRefersTo,
  isAnnouncedAgain,
  isAnnouncedElsewhere,
  isElsewhere,
  isExpected,
  isRepeated,
  type Known,
  type Sighting,
  sharesId,
  sharesIndex,
} from "./item-evidence.js";
import { likeness } from "./item-index.js";

/** One way to recognise an item. The first rule that finds an item wins. */
export interface ItemRule {
  name: string;
  /** At the end of the answer, the rule also considers items that share neither an id nor a text. */
  isAnywhere?: true;
  /** @param known - The items of the same type, newest first. */
  find<K extends Known>(known: readonly K[], sighting: Sighting): K | undefined;
}

function only<K>(items: readonly K[]): K | undefined {
  return items.length === 1 ? items[0] : undefined;
}

/**
 * An equal `call_id` means the same call, unless name or arguments contradict it or the call is announced at another index. A different
 * `call_id` proves nothing. If several calls share one, id, text and index decide.
 */
const callIdRule: ItemRule = {
  name: "call_id",
  find(known, sighting) {
    const { callId = "" } = sighting;
    const called = known.filter(
      (item) => item.callIds.has(callId) && !contradicts(item, sighting) && !isAnnouncedElsewhere(item, sighting),
    );
    return (
      called.find((item) => sharesId(item, sighting) && sharesIndex(item, sighting)) ??
      called.find((item) => sharesId(item, sighting)) ??
      called.find((item) => hasText(item, sighting)) ??
      called.find((item) => sharesIndex(item, sighting)) ??
      called[0]
    );
  },
};

/** Rules that find the item of an event of a stream. */
export const streamRules: readonly ItemRule[] = [
  callIdRule,
  {
    name: "id at its index",
    find: (known, sighting) =>
      known.find((item) => sharesIndex(item, sighting) && sharesId(item, sighting) && idRefersTo(item, sighting)),
  },
  {
    name: "id",
    find(known, sighting) {
      const named = known.filter((item) => sharesId(item, sighting) && idRefersTo(item, sighting));
      return named.find(({ isDone }) => !isDone) ?? named[0];
    },
  },
  {
    name: "index of an open item",
    find: (known, sighting) => known.find((item) => sharesIndex(item, sighting) && fits(item, sighting)),
  },
  {
    name: "repeated at its index",
    find: (known, sighting) => known.find((item) => sharesIndex(item, sighting) && isRepeated(item, sighting)),
  },
  {
    name: "equal content",
    find: (known, sighting) => known.find((item) => hasText(item, sighting) && fitsUnnamed(item, sighting)),
  },
  {
    name: "only open item that fits",
    find: (known, sighting) => only(known.filter((item) => fitsUnnamed(item, sighting) && !isElsewhere(item, sighting))),
  },
  {
    // With several open items, a delta belongs to the newest, or to the first call without arguments. A whole text belongs to the oldest
    // item, or to the newest if its index was counted up.
    name: "turn",
    find(known, sighting) {
      const isWhole = sighting.stage !== "delta";
      const open = known.filter(
        (item) =>
          (isWhole || sighting.index === undefined || item.indexes.size === 0) &&
          fitsUnnamed(item, sighting) &&
          isExpected(item, sighting) &&
          !isElsewhere(item, sighting),
      );
      const first = open.at(-1);
      const isFirst = isWhole ? sighting.index === undefined : first?.type === "function_call" && first.text === "";
      return isFirst ? first : open[0];
    },
  },
  { name: "announced again", find: (known, sighting) => known.find((item) => isAnnouncedAgain(item, sighting)) },
  { name: "repeated", find: (known, sighting) => known.find((item) => isRepeated(item, sighting)) },
];

/** Rules that find the earlier announcement of an item that started with its text. */
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
  find: (known, sighting) => known.find((item) => hasText(item, sighting) && !hasOtherName(item, sighting)),
};

const equalCallIdRule: ItemRule = {
  name: "call_id, equal content",
  find: (known, sighting) =>
    known.find((item) => item.callIds.has(sighting.callId ?? "") && !hasOtherName(item, sighting) && hasText(item, sighting)),
};

const equalIdRule: ItemRule = {
  name: "id, equal content",
  find: (known, sighting) =>
    known.find((item) => sharesId(item, sighting) && !hasOtherName(item, sighting) && hasText(item, sighting)),
};

/**
 * Rules that match an item of the whole answer with a streamed one. Each rule is tried for all items before the next rule.
 *
 * Equal content comes before a mere id, because some servers renumber the items of the whole answer.
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
  {
    name: "position, consistent",
    isAnywhere: true,
    find: (known, sighting) => known.find((item) => !contradicts(item, sighting)),
  },
  // No second item starts while one of its type is unmatched.
  { name: "position", isAnywhere: true, find: (known) => known[0] },
];

/** Rules that find an item that the whole answer contains twice. */
export const twiceRules: readonly ItemRule[] = [
  equalCallIdRule,
  {
    name: "id, equal content",
    find: (known, sighting) =>
      known.find((item) => sharesId(item, sighting) && hasText(item, sighting) && !hasOtherCallId(item, sighting)),
  },
];

/**
 * Finds the item of an event.
 *
 * @param known - The candidates, newest first.
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
 * Matches the items of the whole answer with the streamed ones.
 *
 * @param known - The streamed items, oldest first.
 * @returns The item of each sighting; `undefined` if no item of its type is left.
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
      for (const [position, sighting] of sightings.entries()) {
        if (sighting.type !== type || pairs[position] || left.length === 0) continue;
        const found = find(isAnywhere ? left : like.of(sighting), sighting);
        if (!found) continue;
        pairs[position] = found;
        like.drop(found);
        left.splice(left.indexOf(found), 1);
      }
    }
  }
  return pairs;
}

/** Whether an unmatched item of the whole answer was streamed as part of another, because the server sent neither ids nor ends. */
export function isWithin<K extends Known>(
  sighting: Sighting,
  pairs: readonly (K | undefined)[],
  sightings: readonly Sighting[],
): boolean {
  const { type, text } = sighting;
  const isText = type === "message" || type === "reasoning";
  return pairs.some(
    (known, position) =>
      isText && text !== "" && known?.type === type && known.text.includes(text) && !sightings[position]?.text.includes(text),
  );
}
