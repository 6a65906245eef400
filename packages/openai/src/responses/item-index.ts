import { type ItemText, jsonOf, type Known, type Sighting } from "./item-evidence.js";
import { ownTypes } from "./open-item.js";

/** Maximum number of candidates for one id or index, so that an answer of thousands of items is not read in quadratic time. */
const maxCandidates = 32;

/** Finds candidates for the item of an event. */
export interface ItemIndex<K extends Known> {
  /** Indexes an item by the ids and the index in an event. */
  put(item: K, sighting: Sighting): void;
  /** Items that share an id or index with the evidence, the newest of its type, and the oldest open ones. Newest first. */
  near(sighting: Sighting): K[];
}

/** Creates an {@link ItemIndex}. */
export function itemIndex<K extends Known>(): ItemIndex<K> {
  const named = new Map<string, K[]>();
  const open = new Map<string, Set<K>>();

  /** Hosted calls are one kind, because their progress events do not always name their type. */
  const kindOf = ({ type }: Sighting): string => (ownTypes.has(type) ? type : "");
  const keysOf = (kind: string, { ids, callId, index }: Sighting): string[] => [
    kind,
    `${kind}#${index}`,
    ...[...ids, callId].map((id) => `${kind} ${id}`),
  ];

  return {
    put(item, sighting) {
      const kind = kindOf(sighting);
      for (const key of keysOf(kind, { ...sighting, ids: sighting.ids.filter((id) => item.ids.has(id)) })) {
        const list = named.get(key);
        if (!list) named.set(key, [item]);
        else if (!list.includes(item, -maxCandidates)) list.push(item);
      }
      const left = open.get(kind);
      if (left) left.add(item);
      else open.set(kind, new Set([item]));
    },

    near(sighting) {
      const kind = kindOf(sighting);
      const found = new Set(keysOf(kind, sighting).flatMap((key) => named.get(key)?.slice(-maxCandidates) ?? []));
      const left = open.get(kind);
      let count = 0;
      for (const item of left ?? []) {
        if (item.isDone) left?.delete(item);
        else if (count++ < maxCandidates) found.add(item);
        else break;
      }
      return [...found].sort((one, other) => other.position - one.position);
    },
  };
}

/** Finds items of one type by id or by equal text. */
export interface Likeness<K extends Known> {
  /** The candidates, oldest first. */
  of(sighting: Sighting): K[];
  drop(item: K): void;
}

/** Creates a {@link Likeness}. */
export function likeness<K extends Known>(items: readonly K[]): Likeness<K> {
  const like = new Map<string, Set<K>>();
  const textKeys = (item: ItemText): string[] => (item.text === "" ? [] : [`=${item.text}`, `=${jsonOf(item) ?? ""}`]);
  const keysOf = (item: K): string[] => [
    ...Array.from(item.ids, (id) => ` ${id}`),
    ...textKeys(item),
    ...(item.final ? textKeys(item.final) : []),
  ];

  for (const item of items)
    for (const key of keysOf(item)) {
      const set = like.get(key);
      if (set) set.add(item);
      else like.set(key, new Set([item]));
    }

  return {
    of(sighting) {
      const found = new Set<K>();
      for (const key of [...[...sighting.ids, sighting.callId].map((id) => ` ${id}`), ...textKeys(sighting)]) {
        let count = 0;
        for (const item of like.get(key) ?? []) {
          found.add(item);
          if (++count === maxCandidates) break;
        }
      }
      return [...found].sort((one, other) => one.position - other.position);
    },

    drop(item) {
      for (const key of keysOf(item)) like.get(key)?.delete(item);
    },
  };
}
