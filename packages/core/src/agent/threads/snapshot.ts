import { clone } from "../../json/clone.js";
import type { AgentState } from "./state.js";

/**
 * Copies a growing state for a checkpointer. Messages and executions never change once they are in a state, so that each is
 * copied once and a save costs only the new ones.
 */
export function createSnapshots(): (state: AgentState) => AgentState {
  const copies = new WeakMap<object, unknown>();
  const copy = <T>(value: T): T => {
    if (typeof value !== "object" || value === null) return value;
    if (!copies.has(value)) copies.set(value, clone(value));
    return copies.get(value) as T;
  };
  /** The newest items of each list with their copies; unchanged items are only compared. */
  const lists = new Map<string, { items: unknown[]; copies: unknown[] }>();
  const copyList = (name: string, list: readonly unknown[]): unknown[] => {
    const known = lists.get(name) ?? { items: [], copies: [] };
    lists.set(name, known);
    known.items.length = known.copies.length = list.length;
    for (let index = 0; index < list.length; index++) {
      if (known.items[index] === list[index]) continue;
      known.items[index] = list[index];
      known.copies[index] = copy(list[index]);
    }
    return known.copies.slice();
  };
  const copyField = ([name, value]: [string, unknown]) =>
    [name, Array.isArray(value) ? copyList(name, value) : copy(value)] as const;
  return (state) => ({ ...state, ...Object.fromEntries(Object.entries(state).map(copyField)) });
}
