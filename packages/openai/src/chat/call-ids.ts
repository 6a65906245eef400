const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/**
 * Maps ids of tool calls for a server that does not take all of them. The same id always becomes the same one, so that a call and its
 * result agree, and a conversation stays in the server's cache.
 *
 * @param accepted - The ids that the server takes; all where it is undefined. Nine letters or digits are among them.
 */
export function callIds(accepted: RegExp | undefined): (id: string) => string {
  const mapped = new Map<string, string>();
  const taken = new Set<string>();
  return (id) => {
    if (!accepted || accepted.test(id)) return id;
    const known = mapped.get(id);
    if (known) return known;
    let made = nineLetters(id);
    // Two ids may have one hash.
    while (taken.has(made)) made = nineLetters(made);
    taken.add(made);
    mapped.set(id, made);
    return made;
  };
}

/** Nine letters or digits that an id always gives (FNV-1a, twice). */
function nineLetters(id: string): string {
  let hash = "";
  for (let seed = 0; hash.length < 9; seed++) {
    let number = 0x811c9dc5 ^ seed;
    for (const character of id) number = Math.imul(number ^ (character.codePointAt(0) ?? 0), 0x01000193);
    for (let left = number >>> 0, digits = 0; digits < 5; digits++, left = Math.floor(left / 62)) hash += letters[left % 62];
  }
  return hash.slice(0, 9);
}
