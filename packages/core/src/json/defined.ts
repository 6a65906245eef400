/**
 * Removes absent values: `undefined`, and the `null` that services write instead. Events, messages and errors never have such
 * keys.
 *
 * @param values - Values that may be absent, by key.
 */
export function defined<T extends object>(values: T): { [Key in keyof T]?: NonNullable<T[Key]> } {
  const present = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(present) as { [Key in keyof T]?: NonNullable<T[Key]> };
}
