import type { LocusEvent } from "../contract/event.js";
import { ConfigurationError } from "../errors/errors.js";
import { followSignal } from "../platform/abort.js";
import { runLoop } from "./loop/loop.js";
import { type LoopOutcome, openOutcome, toResult } from "./loop/outcome.js";
import type { RunResult } from "./loop/result.js";
import type { Run } from "./loop/run.js";
import { eventResponse, type ResponseOptions } from "./response.js";

/**
 * One run of an agent: cold, and used once. Nothing happens until somebody iterates it or asks for its result.
 *
 * Iterating drives the run; leaving the loop cancels it. `result()` waits for whoever drives it, and drives it itself if nobody
 * does. An error is thrown from both, after a `terminate` event that carries it.
 */
export class AgentRun<Output = undefined> implements AsyncIterable<LocusEvent> {
  readonly #prepare: (signal: AbortSignal) => Promise<Run<Output>>;
  readonly #signal: AbortSignal | undefined;
  readonly #outcome: LoopOutcome<Output> = openOutcome();
  readonly #waiting: (() => void)[] = [];
  #claimed = false;
  #settled = false;

  /** Runs are made by `agent.run()`. */
  constructor(prepare: (signal: AbortSignal) => Promise<Run<Output>>, signal: AbortSignal | undefined) {
    this.#prepare = prepare;
    this.#signal = signal;
  }

  /** @throws ConfigurationError the second time: a run is used once. */
  [Symbol.asyncIterator](): AsyncIterator<LocusEvent, void, void> {
    if (this.#claimed) throw new ConfigurationError("A run is used once. Call agent.run() again.");
    this.#claimed = true;
    const { controller, release } = followSignal(this.#signal);
    const settle = (): void => {
      release();
      this.#settled = true;
      for (const resolve of this.#waiting.splice(0)) resolve();
    };
    const { signal } = controller;
    const loop = runLoop({ begin: () => this.#prepare(signal), signal, outcome: this.#outcome, settle });
    return {
      next: () => loop.next(),
      return: async () => {
        // First the abort: a loop that waits for a model or a tool can be left only once that wait is over.
        controller.abort(new DOMException("The run was left.", "AbortError"));
        await loop.return().finally(settle);
        return { done: true, value: undefined };
      },
    };
  }

  /**
   * The result, once the run is over.
   *
   * @throws The error that ended the run.
   */
  result(): Promise<RunResult<Output>> {
    const result = this.#wait();
    // Whoever awaits it sees the error; nobody else must be bothered by it.
    result.catch(() => {});
    return result;
  }

  /**
   * The run as a `text/event-stream` response: one `data:` line of JSON per event. The client going away cancels the run.
   *
   * @example `Deno.serve(() => agent.run("Hello").toResponse())`
   */
  toResponse(options: ResponseOptions = {}): Response {
    return eventResponse(this, options);
  }

  async #wait(): Promise<RunResult<Output>> {
    if (!this.#claimed) {
      try {
        for await (const _ of this);
      } catch {
        // In the outcome, and thrown below.
      }
    }
    if (!this.#settled) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#outcome.error) throw this.#outcome.error.value;
    return toResult(this.#outcome);
  }
}
