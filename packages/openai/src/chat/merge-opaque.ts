import type { JsonValue } from "@locus/core";
import type { OpaqueFields } from "./opaque-fields.js";

/** Texts that arrive in pieces. */
const streamed = /^(.*_)?(text|summary|thinking)$/;
/** Texts that are whole, and of which the last one counts. Any other text some servers send whole, some in pieces, and some repeat. */
const whole = /^(.*_)?(id|type|kind|format|name|role|model|provider|status|state|time|at)$/;

/** How many of the newest items a piece may continue: a stream has no more under way. */
const mostOpen = 16;

/**
 * Adds a piece of opaque data to what came before, so that it goes back as one that was never cut: objects field by field, items of lists by
 * type, index and id (or the last one where they have no index), texts as their name says.
 *
 * @param known - Changed, where it is an object or a list.
 */
export function mergeOpaque(known: JsonValue | undefined, piece: JsonValue, name = ""): JsonValue {
  if (Array.isArray(piece)) {
    const items: JsonValue[] = Array.isArray(known) ? known : [];
    for (const item of piece) {
      const newest = items.slice(-mostOpen).reverse();
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

/** Whether an item of a list goes on in a later one. */
function continues(item: JsonValue, next: JsonValue, isLast: boolean): boolean {
  if (!isObject(item) || !isObject(next)) return false;
  const agrees = (name: string): boolean => item[name] == null || next[name] == null || item[name] === next[name];
  if (!["type", "id", "index"].every(agrees)) return false;
  if (next.index != null) return item.index != null;
  // A signature seals a thought: what has words after it is another one. Sealed data without an index is whole.
  return isLast && next.type != null && next.data === undefined && !(item.signature && (next.text || next.thinking));
}
