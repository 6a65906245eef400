import type { ModelEvent, ModelRetryEvent } from "../contract/event.js";
import { addUsage, type Usage } from "../contract/usage.js";

/**
 * Counts the tokens of one call of a model, of the attempts included that ended before their service had reported all: of these the newest
 * `model_usage` counts, and the sum is `incomplete`.
 *
 * `model_chunk` and `think` have no count; the two hot events need not be shown to it.
 */
export class CallUsage {
  #ended: Usage = {};
  /** The newest count of the attempt under way. */
  #open: Usage | undefined;

  /** Takes the next event of `callModel`. */
  add(event: ModelEvent | ModelRetryEvent): void {
    switch (event.type) {
      case "model_usage":
        this.#open = event.usage;
        return;
      case "model_start":
      case "model_retry":
        this.#endAttempt();
        return;
      case "model_warning":
        if (event.code === "fallback") this.#endAttempt();
        return;
      case "model_complete":
        this.#ended = event.usage ? addUsage(this.#ended, event.usage) : this.total;
        this.#open = undefined;
    }
  }

  /** The tokens so far. */
  get total(): Usage {
    return this.#open ? addUsage(this.#ended, { ...this.#open, incomplete: true }) : this.#ended;
  }

  /** The attempt before is over, without a `model_complete`. */
  #endAttempt(): void {
    this.#ended = this.total;
    this.#open = undefined;
  }
}
