/** Upper bound on the depth of a value from outside, because copying and writing JSON recurses once per level. */
const maxLevels = 500;

/** The problem of a value that exceeds it. */
export const tooManyLevels = "more than 500 levels";

/**
 * The content of a value that cannot be saved as JSON, as the object of a sentence: `"a function"`. Works without recursion and
 * visits each object once per level, so that cycles are safe.
 *
 * @param value - Any value, usually from a model, a hook or a caller.
 */
export function jsonProblem(value: unknown): string | undefined {
  let level = new Set(scalars.has(typeof value) ? [] : [value]);
  for (let depth = 0; level.size > 0; depth++) {
    if (depth > maxLevels) return tooManyLevels;
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
