/**
 * Copies JSON several times faster than `structuredClone`, which serialises and parses.
 *
 * @param value - A value without a `jsonProblem`: free of cycles, and shallow enough for recursion.
 */
export function clone<T>(value: T, copies: Map<unknown, unknown> = new Map()): T {
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, unknown> = Array.isArray(value) ? Object(value.slice()) : { ...value };
  let isKnown = false;
  for (const key of Object.keys(copy)) {
    const inner = copy[key];
    if (typeof inner !== "object" || inner === null) continue;
    if (!isKnown) {
      // A shared object is copied once, because a few levels of shared objects would become millions of copies.
      const known = copies.get(value);
      if (known !== undefined) return known as T;
      copies.set(value, copy);
      isKnown = true;
    }
    copy[key] = clone(inner, copies);
  }
  return copy as T;
}
