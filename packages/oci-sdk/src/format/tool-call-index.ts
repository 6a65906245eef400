/**
 * Assigns deltas of tool calls to calls. OCI sends no index and not always an id, only the position in the event's list, and each family
 * uses it differently.
 *
 * - GPT sends all calls at the first position, one after the other. gpt-oss and Llama send the id only with the first delta.
 * - Grok sends a new call at the same position, with another id.
 * - A known id at another position continues its call.
 * - Gemini sends no ids. The assembler recognises a new call by its name.
 *
 * @returns A function to call once per event. It returns a function from a delta's position and id to the index of its call.
 */
export function toolCallIndex(): () => (position: number, id: string | number | null | undefined) => number {
  /** The last call at each position. */
  const last: number[] = [];
  const ids = new Map<string | number, number>();
  /** The calls that have an id. */
  const named = new Set<number>();
  let count = 0;
  return () => {
    /** Calls in this event. The same id twice means two calls, because an event has one delta per call. */
    const taken = new Set<number>();
    return (position, id) => {
      const known = id ? ids.get(id) : undefined;
      const here = last[position];
      let index = known ?? (id && here !== undefined && named.has(here) ? undefined : here);
      if (index === undefined || taken.has(index)) index = count++;
      if (id) {
        ids.set(id, index);
        named.add(index);
      }
      last[position] = index;
      taken.add(index);
      return index;
    };
  };
}
