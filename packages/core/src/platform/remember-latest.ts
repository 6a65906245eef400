/**
 * Adds to a set, and forgets its oldest beyond a number: what remembers something of every request may live as long as its
 * process.
 *
 * @param most - How many are kept.
 */
export function rememberLatest<T>(values: Set<T>, value: T, most: number): void {
  values.add(value);
  for (const oldest of values) {
    if (values.size <= most) break;
    values.delete(oldest);
  }
}
