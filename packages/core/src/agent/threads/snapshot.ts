import type { AgentState } from "./state.js";

/**
 * Makes copies of a growing state for a checkpointer. Messages and executions never change once they are in a state, so each is copied once,
 * and a save costs what is new.
 */
export function createSnapshots(): (state: AgentState) => AgentState {
  const copies = new WeakMap<object, unknown>();
  const copy = <T>(value: T): T => {
    if (typeof value !== "object" || value === null) return value;
    if (!copies.has(value)) copies.set(value, structuredClone(value));
    return copies.get(value) as T;
  };
  const copyField = ([name, value]: [string, unknown]) => [name, Array.isArray(value) ? value.map(copy) : copy(value)] as const;
  return (state) => ({ ...state, ...Object.fromEntries(Object.entries(state).map(copyField)) });
}
