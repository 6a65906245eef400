import type { AgentState } from "./state.js";

/** A saved state and the token that the next save must present. */
export interface Checkpoint {
  state: AgentState;
  version: string | number;
}

/** Keeps threads between runs. */
export interface Checkpointer {
  /** The newest state of a thread; `undefined` if it was never saved. */
  load(threadId: string): Promise<Checkpoint | undefined>;
  /**
   * Saves a state.
   *
   * @param options.expectedVersion - The version last loaded or saved; `undefined` if the thread must not exist yet.
   * @throws ConflictError when the thread has another version by now.
   */
  save(
    threadId: string,
    state: AgentState,
    options: { expectedVersion: string | number | undefined },
  ): Promise<{ version: string | number }>;
  /** Thread ids, in no particular order. */
  list(): Promise<string[]>;
  /** Deletes a thread; unknown ids are ignored. */
  delete(threadId: string): Promise<void>;
}
