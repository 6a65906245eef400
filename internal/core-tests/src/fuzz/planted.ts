import type { FuzzTarget } from "./targets.js";

/** Takes twice as long per level. */
function exponential(depth: number): number {
  return depth === 0 ? 1 : exponential(depth - 1) + exponential(depth - 1);
}

/** Targets with faults that the fuzz run must find. */
export const targets: Readonly<Record<string, FuzzTarget>> = {
  fine: (random) => random.below(9),
  exponential: (random) => exponential(random.once(5) ? 60 : 3),
  regex: (random) => /^(?:a|a)*$/.test(random.once(5) ? `${"a".repeat(60)}b` : "a"),
  throwing(random) {
    if (random.once(5)) throw new TypeError("planted");
  },
};
