import type { LocusEvent } from "../contract/event.js";
import type { Schema } from "../contract/standard-schema.js";
import { ConfigurationError } from "../errors/errors.js";
import { followSignal, isAbortSignal } from "../platform/abort.js";
import { runLoop } from "./loop/loop.js";
import { initialOutcome, type LoopOutcome, toResult } from "./loop/outcome.js";
import type { RunResult } from "./loop/result.js";
import type { Run } from "./loop/run.js";
import { eventResponse, type ResponseOptions } from "./response/response.js";

/** A loop in progress, and the functions that end it. */
interface OpenLoop {
  readonly loop: AsyncGenerator<LocusEvent, void, void>;
  readonly controller: AbortController;
  settle(): void;
}

/**
 * One run of an agent. It is cold and used once: nothing happens until it is iterated or asked for its result.
 *
 * Iterating drives the run, and leaving the loop cancels it. `result()` waits for a run that is being iterated, and drives it
 * otherwise. Both throw the error of a failed run, after a `terminate` event that carries it.
 *
 * @typeParam Output - The type of the result's `parsed`.
 * @typeParam Event - The events that iterating yields.
 * @typeParam Input - The type that the model writes for the output schema.
 */
export class AgentRun<Output = unknown, Event = LocusEvent, Input = unknown> implements AsyncIterable<Event> {
  /** The schema of the answer, if there is one: `partialOutput` reads the text by it. */
  readonly outputSchema: Schema<Input, Output> | undefined;
  readonly #prepare: (signal: AbortSignal) => Promise<Run<Output>>;
  readonly #signal: AbortSignal | undefined;
  readonly #outcome: LoopOutcome<Output> = initialOutcome();
  readonly #waiting: (() => void)[] = [];
  #claimed = false;
  #settled = false;

  /** Runs are made by `agent.run()`. */
  constructor(
    prepare: (signal: AbortSignal) => Promise<Run<Output>>,
    { signal, outputSchema }: { signal: AbortSignal | undefined; outputSchema: Schema<Input, Output> | undefined },
  ) {
    this.#prepare = prepare;
    this.#signal = signal;
    this.outputSchema = outputSchema;
  }

  /** @throws ConfigurationError the second time, because a run is used once. */
  [Symbol.asyncIterator](): AsyncIterator<Event, void, void> {
    if (this.#claimed) throw new ConfigurationError("A run is used once. Call agent.run() again.");
    this.#claimed = true;
    let opened: OpenLoop | undefined;
    const open = (): OpenLoop => {
      opened ??= this.#open();
      return opened;
    };
    return {
      // The events have the types of the tools, which the loop does not know.
      next: () => open().loop.next() as Promise<IteratorResult<Event, void>>,
      return: async () => {
        const { loop, controller, settle } = open();
        // Abort first, because a loop that waits for a model or a tool only ends once that wait does.
        controller.abort(new DOMException("The run was left.", "AbortError"));
        await loop.return().finally(settle);
        return { done: true, value: undefined };
      },
    };
  }

  /** Follows the caller's signal only from here on, so that an unread run adds no listener. */
  #open(): OpenLoop {
    const { controller, release } = followSignal(isAbortSignal(this.#signal) ? this.#signal : undefined);
    const settle = (): void => {
      release();
      this.#settled = true;
      for (const resolve of this.#waiting.splice(0)) resolve();
    };
    const { signal } = controller;
    const loop = runLoop({ begin: () => this.#prepare(signal), signal, outcome: this.#outcome, settle });
    return { loop, controller, settle };
  }

  /**
   * The result, when the run is over.
   *
   * @throws The error that ended the run.
   */
  result(): Promise<RunResult<Output>> {
    const result = this.#wait();
    // Prevents an unhandled rejection, because only a caller who awaits the result sees the error.
    result.catch(() => {});
    return result;
  }

  /**
   * The run as a `text/event-stream` response: one `data:` line of JSON per event, which `readEvents(response)` reads in a page.
   * The run is cancelled when the client disconnects.
   *
   * The texts of errors and of failed tools are masked, and their codes stay. `origin.state`, `providerData` and `usage.raw` are
   * left out.
   *
   * @example `Deno.serve(() => agent.run("Hello").toResponse())`
   */
  toResponse(options: ResponseOptions = {}): Response {
    return eventResponse(this as AsyncIterable<LocusEvent>, options);
  }

  async #wait(): Promise<RunResult<Output>> {
    if (!this.#claimed) {
      try {
        for await (const _ of this);
      } catch {
        // The error is in the outcome and thrown below.
      }
    }
    if (!this.#settled) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (this.#outcome.error) throw this.#outcome.error.value;
    return toResult(this.#outcome);
  }
}
