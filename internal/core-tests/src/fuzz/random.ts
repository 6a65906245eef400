/** Random values from a seeded sequence. */
export interface Random {
  /** An integer from 0 to below `limit`. */
  below(limit: number): number;
  pick<T>(items: readonly [T, ...T[]]): T;
  /** Returns true with the probability 1 / `n`. */
  once(inSo: number): boolean;
  /** Text of up to `most` pieces of an alphabet. Some pieces repeat often, because repetition triggers slow paths. */
  text(alphabet: readonly [string, ...string[]], most: number): string;
}

/** A generator with 32 bits of state (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) % limit;
  };
  const once = (inSo: number): boolean => below(inSo) === 0;
  const pick = <T>(items: readonly [T, ...T[]]): T => items[below(items.length)] ?? items[0];
  return {
    below,
    once,
    pick,
    text(alphabet, most) {
      const pieces: string[] = [];
      for (let left = below(most) + 1; left > 0; left--)
        pieces.push(once(6) ? pick(alphabet).repeat(2 ** below(11)) : pick(alphabet));
      return pieces.join("");
    },
  };
}
