import type { JsonObject, JsonValue } from "@locus/core";
import { canonicalJson } from "@locus/core/provider";

/** Collects lists that come in pieces, such as log probabilities by kind. */
export interface ListCollector {
  /** Takes what an event has. @param isLast - It may have all of them again. */
  take(added: JsonObject, isLast: boolean): void;
  /** All so far; empty where there were none. */
  readonly lists: Readonly<Record<string, readonly JsonValue[]>>;
}

/** Begins to collect. */
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
