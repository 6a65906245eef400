/**
 * Creates an id that no other call of this function returns.
 *
 * @param prefix - The prefix, such as `"call_"`.
 * @returns The prefix and 24 random characters of `0-9a-z`.
 */
export function createId(prefix: string): string {
  let id = prefix;
  for (const random of crypto.getRandomValues(new Uint32Array(24))) id += (random % 36).toString(36);
  return id;
}
