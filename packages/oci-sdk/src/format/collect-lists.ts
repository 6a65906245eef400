import type { JsonObject, JsonValue } from "@locus/core";
import { canonicalJson } from "@locus/core/provider";

/** Joins lists that are streamed in pieces, such as log probabilities by kind. */
export interface ListCollector {
  /** Appends the lists of an event. @param isLast - Whether the event may repeat all lists; a repetition is ignored. */
  take(added: JsonObject, isLast: boolean): void;
  /** The lists so far, by kind. */
  readonly lists: Readonly<Record<string, readonly JsonValue[]>>;
}

/** Creates an empty collector. */
export function collectLists(): ListCollector {
  const lists: Record<string, JsonValue[]> = {};
  return {
    lists,
    take(added, isLast) {
      if (isLast && canonicalJson(added) === canonicalJson(lists)) return;
      for (const [kind, values] of Object.entries(added)) {
        if (!Array.isArray(values)) continue;
        const known = Object.hasOwn(lists, kind) ? lists[kind] : undefined;
        if (known) for (const value of values) known.push(value);
        else lists[kind] = [...values];
      }
    },
  };
}
