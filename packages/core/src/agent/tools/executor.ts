import { ConfigurationError } from "../../errors/errors.js";

/** Decides when the calls of a batch run. */
export interface Executor {
  /**
   * Runs every task once. Tasks do not reject for a failing tool; a rejection is an error of the run: no further task may start,
   * and the promise rejects once those under way have ended.
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
    if (!(maxConcurrency >= 1)) {
      throw new ConfigurationError("maxConcurrency must be at least 1.", { option: "maxConcurrency" });
    }
    this.#maxConcurrency = maxConcurrency;
  }

  async execute(tasks: readonly (() => Promise<void>)[]): Promise<void> {
    const failures: unknown[] = [];
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < tasks.length && failures.length === 0) {
        try {
          await tasks[next++]?.();
        } catch (error) {
          failures.push(error);
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.#maxConcurrency, tasks.length) }, lane));
    if (failures.length > 0) throw failures[0];
  }
}
