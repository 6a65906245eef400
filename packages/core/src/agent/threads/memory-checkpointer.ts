import { ConflictError } from "../../errors/errors.js";
import type { Checkpoint, Checkpointer } from "./checkpointer.js";
import { createSnapshots } from "./snapshot.js";
import type { AgentState } from "./state.js";

/** Keeps threads in memory, as copies. For tests and for programs that live as long as their threads. */
export class MemoryCheckpointer implements Checkpointer {
  readonly #threads = new Map<string, { state: AgentState; version: number }>();
  readonly #snapshot = createSnapshots();

  async load(threadId: string): Promise<Checkpoint | undefined> {
    const saved = this.#threads.get(threadId);
    return saved && structuredClone(saved);
  }

  async save(
    threadId: string,
    state: AgentState,
    { expectedVersion }: { expectedVersion: string | number | undefined },
  ): Promise<{ version: number }> {
    const current = this.#threads.get(threadId)?.version;
    if (current !== expectedVersion) {
      throw new ConflictError(
        `The thread "${threadId}" was saved by somebody else (version ${current ?? "none"}, expected ${expectedVersion ?? "none"}). Load it again and repeat the run.`,
        { threadId, expectedVersion },
      );
    }
    const version = (current ?? 0) + 1;
    this.#threads.set(threadId, { state: this.#snapshot(state), version });
    return { version };
  }

  async list(): Promise<string[]> {
    return [...this.#threads.keys()];
  }

  async delete(threadId: string): Promise<void> {
    this.#threads.delete(threadId);
  }
}
