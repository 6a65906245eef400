import { ConfigurationError } from "../errors/errors.js";
import { AgentRun } from "./agent-run.js";
import type { AgentConfig, RunOptions } from "./loop/config.js";
import { gatherTools, prepareRun, type Toolbox } from "./loop/prepare-run.js";
import type { RunResult } from "./loop/result.js";
import type { AgentInput } from "./threads/to-messages.js";

/**
 * A model with tools, run in a loop until it has an answer.
 *
 * An agent holds no conversation: threads live in a checkpointer, or in the `state` that a run hands back. One agent serves any
 * number of runs at the same time.
 *
 * @example
 * ```ts
 * const agent = new Agent({ model: new OpenAIModel({ model: "gpt-5.5" }), tools: [weather] });
 * for await (const event of agent.run("Do I need an umbrella in Oslo?")) {
 *   if (event.type === "model_chunk") process.stdout.write(event.content ?? "");
 * }
 * ```
 * @typeParam Output - What `outputSchema` gives; `undefined` without one.
 */
export class Agent<Output = undefined> {
  readonly #config: AgentConfig<Output>;
  readonly #toolbox: Toolbox;

  /** @throws ConfigurationError on settings that cannot work. */
  constructor(config: AgentConfig<Output>) {
    const { maxIterations = 20, model, auxiliaryModel } = config;
    if (!Number.isInteger(maxIterations) || maxIterations < 1 || maxIterations > 500) {
      throw new ConfigurationError("maxIterations must be a whole number from 1 to 500.", {
        option: "maxIterations",
      });
    }
    // A model that failed to load is the matter of the run that needs it.
    for (const source of [model, auxiliaryModel]) if (source && "then" in source) source.catch(() => {});
    this.#config = config;
    this.#toolbox = gatherTools(config);
  }

  /**
   * Starts nothing yet: the run begins when it is iterated, or asked for its result.
   *
   * @param input - Text, parts of a user message, a message or messages. `[]` continues a thread as it is.
   */
  run(input: AgentInput, options: RunOptions = {}): AgentRun<Output> {
    return new AgentRun((signal) => prepareRun(this.#config, this.#toolbox, input, options, signal), options.signal);
  }

  /**
   * Runs to the end.
   *
   * @returns The final text, the parsed output, usage, stop reason and state.
   * @throws LocusError when the run fails. Aborting is no failure: `stopReason` is `cancelled`.
   */
  invoke(input: AgentInput, options?: RunOptions): Promise<RunResult<Output>> {
    return this.run(input, options).result();
  }
}
