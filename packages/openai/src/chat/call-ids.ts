/**
 * Replaces the ids of tool calls that a server does not accept. The replacement depends only on the conversation, so that a call and its
 * result agree and the prompt cache of the server stays valid.
 *
 * @param accepted - Pattern of accepted ids, which must match nine letters or digits. @defaultValue all ids
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
