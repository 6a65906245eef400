/**
 * Tells which call a piece belongs to. OCI gives pieces neither an index nor, always, an id: only the place in the list of their
 * event, and each family has rules of its own.
 *
 * - GPT puts one call after the other at the first place; gpt-oss and Llama give the id with the first piece only.
 * - Grok has another id at the same place for another call.
 * - An id that comes again at another place is the call it was.
 * - Gemini gives no ids: whether a piece without one starts a call, its name tells, which is the assembler's to see.
 *
 * @returns A function to be asked once per event. It gives a function of a piece's place and id, which tells the index of its call.
 */
export function toolCallIndex(): () => (place: number, id: string | number | null | undefined) => number {
  /** The call that was last at each place. */
  const places: number[] = [];
  const ids = new Map<string | number, number>();
  /** The calls that have an id. */
  const named = new Set<number>();
  let count = 0;
  return () => {
    /** A call has one piece per event: the same id twice is two calls. */
    const taken = new Set<number>();
    return (place, id) => {
      const known = id ? ids.get(id) : undefined;
      const here = places[place];
      let index = known ?? (id && here !== undefined && named.has(here) ? undefined : here);
      if (index === undefined || taken.has(index)) index = count++;
      if (id) {
        ids.set(id, index);
        named.add(index);
      }
      places[place] = index;
      taken.add(index);
      return index;
    };
  };
}
