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
 * An agent holds no conversation: threads live in a checkpointer, or in the `state` that a run returns. One agent serves any
 * number of concurrent runs.
 *
 * @example
 * ```ts
 * const agent = new Agent({ model: new OpenAIModel({ model: "gpt-5.5" }), tools: [weather] });
 * for await (const event of agent.run("Do I need an umbrella in Oslo?")) {
 *   if (event.type === "model_chunk") process.stdout.write(event.content ?? "");
 *   if (event.type === "tool_start" && event.name === "weather") console.log(event.arguments.city);
 * }
 * ```
 * @typeParam Output - The type that `outputSchema` validates to; `undefined` without one.
 * @typeParam T - The tools, as a union, which type the events of runs.
 * @typeParam Input - The type that the model writes for `outputSchema`, which `partialOutput` shows.
 */
export type Agent<Output = unknown, T extends AnyTool = AnyTool, Input = unknown> = AgentOf<Output, AgentEvent<T>, Input>;

/** An agent described by the events of its runs, so that an agent with typed tools is assignable to any agent. */
interface AgentOf<Output, Event, Input> {
  /**
   * Creates a run, which starts when it is iterated or asked for its result.
   *
   * @param input - Text, parts of a user message, a message or messages. `[]` continues a thread without input.
   */
  run<Metadata extends { [Key in keyof Metadata]: Jsonable<Metadata[Key]> }>(
    input: AgentInput,
    options?: RunOptions<Metadata>,
  ): AgentRun<Output, Event, Input>;

  /**
   * Runs the agent to the end.
   *
   * @returns The final text, the parsed output, usage, stop reason and state.
   * @throws LocusError when the run fails. Aborting is not a failure: `stopReason` is `cancelled`.
   */
  invoke<Metadata extends { [Key in keyof Metadata]: Jsonable<Metadata[Key]> }>(
    input: AgentInput,
    options?: RunOptions<Metadata>,
  ): Promise<RunResult<Output>>;
}

/** Creates agents. */
export interface AgentConstructor {
  /** @throws ConfigurationError on settings that cannot work. */
  new <Output = undefined, T extends AnyTool = AnyTool, Input = unknown>(
    config: AgentConfig<Output, T, Input>,
  ): Agent<Output, T, Input>;
  readonly prototype: Agent;
}

// The constructor has defaults that the type lacks, so that `new Agent({ model })` has no output while the type `Agent` is any
// agent.
export const Agent: AgentConstructor = class Agent<Output, T extends AnyTool, Input> {
  readonly #config: ResolvedConfig<Output>;
  readonly #outputSchema: Schema<Input, Output> | undefined;

  constructor(config: AgentConfig<Output, T, Input>) {
    this.#config = resolveConfig(config);
    this.#outputSchema = config.outputSchema;
    // A model that fails to load must fail only the run that needs it.
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

/**
 * The signal of a run, before its options are checked. The run itself refuses an invalid signal, with all other problems of its
 * options.
 */
function signalOf(options: unknown): AbortSignal | undefined {
  try {
    return Object(options).signal;
  } catch {
    return undefined;
  }
}
