import type { JsonValue } from "@locus/core";
import type { OpaqueFields } from "./opaque-fields.js";

/** Names of texts that arrive in pieces. */
const streamed = /^(.*_)?(text|summary|thinking)$/;
/** Names of texts that arrive whole, so that the last one wins. Servers send other texts whole, in pieces, or repeatedly. */
const whole = /^(.*_)?(id|type|kind|format|name|role|model|provider|status|state|time|at)$/;

/** Number of newest items that a piece can continue, because a stream has no more open at once. */
const maxOpen = 16;

/**
 * Merges a piece of opaque data into the earlier pieces, so that the result equals the uncut data: objects by field, list items by type,
 * index and id (the last item if they have no index), texts by their name.
 *
 * @param known - The merged earlier pieces. Objects and lists are mutated.
 * @param name - The field that holds the data.
 */
export function mergeOpaque(known: JsonValue | undefined, piece: JsonValue, name = ""): JsonValue {
  if (Array.isArray(piece)) {
    const items: JsonValue[] = Array.isArray(known) ? known : [];
    for (const item of piece) {
      const newest = items.slice(-maxOpen).reverse();
      const open = newest.find((candidate, age) => continues(candidate, item, age === 0));
      if (open === undefined) items.push(item);
      else mergeOpaque(open, item);
    }
    return items;
  }
  if (isObject(piece) && isObject(known)) {
    for (const [key, value] of Object.entries(piece)) {
      if (value !== null && key !== "__proto__")
        known[key] = mergeOpaque(Object.hasOwn(known, key) ? known[key] : undefined, value, key);
    }
    return known;
  }
  if (typeof known !== "string" || typeof piece !== "string") return piece;
  if (streamed.test(name)) return known + piece;
  return !whole.test(name) && !piece.startsWith(known) ? known + piece : piece;
}

function isObject(value: JsonValue | undefined): value is OpaqueFields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a list item continues in a later one. */
function continues(item: JsonValue, next: JsonValue, isLast: boolean): boolean {
  if (!isObject(item) || !isObject(next)) return false;
  const agrees = (name: string): boolean => item[name] == null || next[name] == null || item[name] === next[name];
  if (!["type", "id", "index"].every(agrees)) return false;
  if (next.index != null) return item.index != null;
  // A signature ends a thought, so that later text belongs to another one. Sealed data without an index is whole.
  return isLast && next.type != null && next.data === undefined && !(item.signature && (next.text || next.thinking));
}
