import type { Schema } from "../contract/standard-schema.js";
import type { Jsonable } from "../json/jsonified.js";
import type { AgentEvent } from "./agent-event.js";
import { AgentRun } from "./agent-run.js";
import type { AgentConfig, RunOptions } from "./loop/config.js";
import { prepareRun } from "./loop/prepare-run.js";
import { type ResolvedConfig, resolveConfig } from "./loop/resolve-config.js";
import type { RunResult } from "./loop/result.js";
import type { AgentInput } from "./threads/to-messages.js";
import type { AnyTool } from "./tools/tool.js";

/**
 * A model with tools, run in a loop until it has an answer. `Agent` without type arguments is any agent.
 *
 * An agent holds no conversation: threads live in a checkpointer, or in the `state` that a run hands back. One agent serves any
 * number of runs at the same time.
 *
 * @example
 * ```ts
 * const agent = new Agent({ model: new OpenAIModel({ model: "gpt-5.5" }), tools: [weather] });
 * for await (const event of agent.run("Do I need an umbrella in Oslo?")) {
 *   if (event.type === "model_chunk") process.stdout.write(event.content ?? "");
 *   if (event.type === "tool_start" && event.name === "weather") console.log(event.arguments.city);
 * }
 * ```
 * @typeParam Output - What `outputSchema` gives; `undefined` without one.
 * @typeParam T - The tools, as a union: they type the events of runs.
 * @typeParam Input - What the model writes for `outputSchema`: what `partialOutput` shows.
 */
export type Agent<Output = unknown, T extends AnyTool = AnyTool, Input = unknown> = AgentOf<Output, AgentEvent<T>, Input>;

/** An agent by what its runs yield, so that agents compare by their events: one with typed tools is an agent like any other. */
interface AgentOf<Output, Event, Input> {
  /**
   * Starts nothing yet: the run begins when it is iterated, or asked for its result.
   *
   * @param input - Text, parts of a user message, a message or messages. `[]` continues a thread as it is.
   */
  run<Metadata extends { [Key in keyof Metadata]: Jsonable<Metadata[Key]> }>(
    input: AgentInput,
    options?: RunOptions<Metadata>,
  ): AgentRun<Output, Event, Input>;

  /**
   * Runs to the end.
   *
   * @returns The final text, the parsed output, usage, stop reason and state.
   * @throws LocusError when the run fails. Aborting is no failure: `stopReason` is `cancelled`.
   */
  invoke<Metadata extends { [Key in keyof Metadata]: Jsonable<Metadata[Key]> }>(
    input: AgentInput,
    options?: RunOptions<Metadata>,
  ): Promise<RunResult<Output>>;
}

/** Makes agents. */
export interface AgentConstructor {
  /** @throws ConfigurationError on settings that cannot work. */
  new <Output = undefined, T extends AnyTool = AnyTool, Input = unknown>(
    config: AgentConfig<Output, T, Input>,
  ): Agent<Output, T, Input>;
  readonly prototype: Agent;
}

// The constructor has defaults that the type lacks, so that `new Agent({ model })` has no output while the type `Agent` takes any.
export const Agent: AgentConstructor = class Agent<Output, T extends AnyTool, Input> {
  readonly #config: ResolvedConfig<Output>;
  readonly #outputSchema: Schema<Input, Output> | undefined;

  constructor(config: AgentConfig<Output, T, Input>) {
    this.#config = resolveConfig(config);
    this.#outputSchema = config.outputSchema;
    // A model that failed to load fails the run that needs it.
    for (const source of [config.model, config.auxiliaryModel]) if (source && "then" in source) source.catch(() => {});
  }

  run(input: AgentInput, options: RunOptions<object> = {}): AgentRun<Output, AgentEvent<T>, Input> {
    const prepare = (own: AbortSignal) => prepareRun(this.#config, input, options as RunOptions, own);
    return new AgentRun(prepare, { signal: signalOf(options), outputSchema: this.#outputSchema });
  }

  invoke(input: AgentInput, options?: RunOptions<object>): Promise<RunResult<Output>> {
    return this.run(input, options).result();
  }
};

/** The signal of a run, unread. What is no signal is refused by the run itself, with all that is wrong with its options. */
function signalOf(options: unknown): AbortSignal | undefined {
  try {
    return Object(options).signal;
  } catch {
    return undefined;
  }
}
