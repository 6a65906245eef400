/**
 * A copy of JSON, several times faster than `structuredClone`, which writes and reads all of it.
 *
 * @param value - What `jsonProblem` finds nothing in: without cycles, and not too deep to call itself once per level.
 */
export function clone<T>(value: T, copies: Map<unknown, unknown> = new Map()): T {
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, unknown> = Array.isArray(value) ? Object(value.slice()) : { ...value };
  let isKnown = false;
  for (const key of Object.keys(copy)) {
    const inner = copy[key];
    if (typeof inner !== "object" || inner === null) continue;
    if (!isKnown) {
      // What holds objects and occurs twice is copied once, or a few levels of it would be millions.
      const known = copies.get(value);
      if (known !== undefined) return known as T;
      copies.set(value, copy);
      isKnown = true;
    }
    copy[key] = clone(inner, copies);
  }
  return copy as T;
}
