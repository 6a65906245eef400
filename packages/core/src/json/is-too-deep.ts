/** The most levels that a value from outside may have: what copies or writes JSON calls itself once per level. */
const mostLevels = 500;

/**
 * Whether a value nests deeper than `JSON.stringify` and `structuredClone` can be trusted with. Looks without recursion, so that the question
 * itself is safe.
 *
 * @param value - Anything, usually parsed JSON of a model or a server.
 */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > mostLevels) return true;
    level = level.flatMap((item) => (typeof item === "object" && item !== null ? Object.values(item) : []));
  }
  return false;
}
