/** The most levels that a value from outside may have: what copies or writes JSON calls itself once per level. */
const mostLevels = 500;

/** What such a value holds. */
export const tooManyLevels = "more than 500 levels";

/**
 * What a value holds that cannot be saved as JSON, as the object of a sentence: `"a function"`. Looks without recursion and at each object of a
 * level once, so that the question itself is safe, cycles included.
 *
 * @param value - Anything, usually what a model, a hook or a caller made.
 */
export function jsonProblem(value: unknown): string | undefined {
  let level = new Set(scalars.has(typeof value) ? [] : [value]);
  for (let depth = 0; level.size > 0; depth++) {
    if (depth > mostLevels) return tooManyLevels;
    const next = new Set<unknown>();
    for (const item of level) {
      const tag = Object.prototype.toString.call(item).slice(8, -1);
      if (typeof item !== "object" || (item && tag !== "Object" && tag !== "Array")) return `a ${tag}`;
      for (const inner of Object.values(item ?? {})) if (!scalars.has(typeof inner)) next.add(inner);
    }
    level = next;
  }
  return undefined;
}

const scalars: ReadonlySet<string> = new Set(["string", "number", "boolean", "undefined"]);
