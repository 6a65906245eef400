import { ConflictError } from "../../errors/errors.js";
import { clone } from "../../json/clone.js";
import type { Checkpoint, Checkpointer } from "./checkpointer.js";
import { createSnapshots } from "./snapshot.js";
import type { AgentState } from "./state.js";

/** Keeps copies of threads in memory, for tests and for programs that live as long as their threads. */
export class MemoryCheckpointer implements Checkpointer {
  readonly #threads = new Map<
    string,
    { saved: { state: AgentState; version: number }; snapshot: (state: AgentState) => AgentState }
  >();

  async load(threadId: string): Promise<Checkpoint | undefined> {
    const thread = this.#threads.get(threadId);
    return thread && clone(thread.saved);
  }

  async save(
    threadId: string,
    state: AgentState,
    { expectedVersion }: { expectedVersion: string | number | undefined },
  ): Promise<{ version: number }> {
    const thread = this.#threads.get(threadId);
    const current = thread?.saved.version;
    if (current !== expectedVersion) {
      throw new ConflictError(
        `The thread "${threadId}" was saved by somebody else (version ${current ?? "none"}, expected ${expectedVersion ?? "none"}). Load it again and repeat the run.`,
        { threadId, expectedVersion },
      );
    }
    const version = (current ?? 0) + 1;
    const { snapshot } = thread ?? { snapshot: createSnapshots() };
    this.#threads.set(threadId, { saved: { state: snapshot(state), version }, snapshot });
    return { version };
  }

  async list(): Promise<string[]> {
    return [...this.#threads.keys()];
  }

  async delete(threadId: string): Promise<void> {
    this.#threads.delete(threadId);
  }
}
