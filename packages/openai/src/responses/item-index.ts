import { jsonOf, type Known, type Sighting, type Told } from "./item-evidence.js";
import { ownTypes } from "./open-item.js";

/** How many items that have one name are looked at, so that an answer of thousands is not read in quadratic time. */
const most = 32;

/** Finds the items that an event may be about. */
export interface ItemIndex<K extends Known> {
  /** Remembers an item by what an event calls it. */
  put(item: K, sighting: Sighting): void;
  /** Those that share a name or an index with an event, the newest of its type, and the oldest that are open: newest first. */
  near(sighting: Sighting): K[];
}

/** Makes an {@link ItemIndex}. */
export function itemIndex<K extends Known>(): ItemIndex<K> {
  const named = new Map<string, K[]>();
  const open = new Map<string, Set<K>>();

  /** Hosted calls are one kind: what they report does not always name their type. */
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
        else if (!list.includes(item, -most)) list.push(item);
      }
      const left = open.get(kind);
      if (left) left.add(item);
      else open.set(kind, new Set([item]));
    },

    near(sighting) {
      const kind = kindOf(sighting);
      const found = new Set(keysOf(kind, sighting).flatMap((key) => named.get(key)?.slice(-most) ?? []));
      const left = open.get(kind);
      let count = 0;
      for (const item of left ?? []) {
        if (item.isDone) left?.delete(item);
        else if (count++ < most) found.add(item);
        else break;
      }
      return [...found].sort((one, other) => other.place - one.place);
    },
  };
}

/** Of items of one type, those that something may be: they share a name with it, or say the same. */
export interface Likeness<K extends Known> {
  /** The oldest first. */
  of(sighting: Sighting): K[];
  drop(item: K): void;
}

/** Makes a {@link Likeness}. */
export function likeness<K extends Known>(items: readonly K[]): Likeness<K> {
  const like = new Map<string, Set<K>>();
  const says = (told: Told): string[] => (told.text === "" ? [] : [`=${told.text}`, `=${jsonOf(told) ?? ""}`]);
  const keysOf = (item: K): string[] => [
    ...Array.from(item.ids, (id) => ` ${id}`),
    ...says(item),
    ...(item.final ? says(item.final) : []),
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
      for (const key of [...[...sighting.ids, sighting.callId].map((id) => ` ${id}`), ...says(sighting)]) {
        let count = 0;
        for (const item of like.get(key) ?? []) {
          found.add(item);
          if (++count === most) break;
        }
      }
      return [...found].sort((one, other) => one.place - other.place);
    },

    drop(item) {
      for (const key of keysOf(item)) like.get(key)?.delete(item);
    },
  };
}
