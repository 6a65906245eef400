/**
 * Adds to a set and drops its oldest entries above a limit, because a set that remembers every request may live as long as the
 * process.
 *
 * @param limit - The most entries to keep.
 */
export function rememberLatest<T>(values: Set<T>, value: T, limit: number): void {
  values.add(value);
  for (const oldest of values) {
    if (values.size <= limit) break;
    values.delete(oldest);
  }
}
