import type { AgentState } from "./state.js";

/** A saved state and the token that the next save must present. */
export interface Checkpoint {
  state: AgentState;
  version: string | number;
}

/** Where threads live between runs. */
export interface Checkpointer {
  /** The newest state of a thread, or `undefined` for a thread never saved. */
  load(threadId: string): Promise<Checkpoint | undefined>;
  /**
   * Saves a state.
   *
   * @param options.expectedVersion - The version last loaded or saved; `undefined` for a thread that must not exist yet.
   * @throws ConflictError when somebody else saved in between.
   */
  save(
    threadId: string,
    state: AgentState,
    options: { expectedVersion: string | number | undefined },
  ): Promise<{ version: string | number }>;
  /** Thread ids, in no particular order. */
  list(): Promise<string[]>;
  /** Forgets a thread; unknown ids are fine. */
  delete(threadId: string): Promise<void>;
}
