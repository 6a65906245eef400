import { isAbortSignal } from "../platform/abort.js";
import { AgentRun } from "./agent-run.js";
import type { AgentConfig, RunOptions } from "./loop/config.js";
import { prepareRun } from "./loop/prepare-run.js";
import { type ResolvedConfig, resolveConfig } from "./loop/resolve-config.js";
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
  readonly #config: ResolvedConfig<Output>;

  /** @throws ConfigurationError on settings that cannot work. */
  constructor(config: AgentConfig<Output>) {
    this.#config = resolveConfig(config);
    // A model that failed to load fails the run that needs it.
    for (const source of [config.model, config.auxiliaryModel]) if (source && "then" in source) source.catch(() => {});
  }

  /**
   * Starts nothing yet: the run begins when it is iterated, or asked for its result.
   *
   * @param input - Text, parts of a user message, a message or messages. `[]` continues a thread as it is.
   */
  run(input: AgentInput, options: RunOptions = {}): AgentRun<Output> {
    return new AgentRun((own) => prepareRun(this.#config, input, options, own), signalOf(options));
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

/** The signal of a run. What is no signal is refused by the run itself, with all that is wrong with its options. */
function signalOf(options: unknown): AbortSignal | undefined {
  try {
    const { signal } = Object(options);
    return isAbortSignal(signal) ? signal : undefined;
  } catch {
    return undefined;
  }
}
