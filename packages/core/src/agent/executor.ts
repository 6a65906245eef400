/** Decides when the calls of a batch run. */
export interface Executor {
  /**
   * Runs every task once. Tasks do not reject for a failing tool; a rejection is an error of the run, and no further task may start.
   *
   * @param tasks - The calls of one turn, in order.
   */
  execute(tasks: readonly (() => Promise<void>)[]): Promise<void>;
}

/** Runs the calls of a turn at the same time, started in order. One failing tool does not end its siblings. */
export class ConcurrentExecutor implements Executor {
  readonly #maxConcurrency: number;

  /** @param options.maxConcurrency - Most calls at a time; 1 runs them one after the other. @defaultValue 10 */
  constructor({ maxConcurrency = 10 }: { maxConcurrency?: number } = {}) {
    this.#maxConcurrency = maxConcurrency;
  }

  async execute(tasks: readonly (() => Promise<void>)[]): Promise<void> {
    let next = 0;
    let failed = false;
    const lane = async (): Promise<void> => {
      for (let task = tasks[next++]; task !== undefined && !failed; task = tasks[next++]) {
        try {
          await task();
        } catch (error) {
          failed = true;
          throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.#maxConcurrency, tasks.length) }, lane));
  }
}
