/**
 * Maps ids of tool calls for a server that does not take all of them. The same conversation always gets the same ones, so that a call and its
 * result agree, and what is sent stays in the server's cache.
 *
 * @param accepted - The ids that the server takes; all where it is undefined. Nine letters or digits are among them.
 */
export function callIds(accepted: RegExp | undefined): (id: string) => string {
  const mapped = new Map<string, string>();
  return (id) => {
    if (!accepted || accepted.test(id)) return id;
    const made = mapped.get(id) ?? `locus${mapped.size.toString(36).padStart(4, "0")}`;
    mapped.set(id, made);
    return made;
  };
}
