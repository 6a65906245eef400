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
  return (state) => ({
    ...state,
    messages: state.messages.map(copy),
    executions: state.executions.map(copy),
    usage: copy(state.usage),
    metadata: copy(state.metadata),
    hooks: Object.fromEntries(Object.entries(state.hooks).map(([name, value]) => [name, copy(value)])),
    ...(state.providerState && { providerState: copy(state.providerState) }),
  });
}
