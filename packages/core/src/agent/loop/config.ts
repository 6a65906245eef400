import type { CallModelOptions } from "../../call/call-options.js";
import type { TextPart } from "../../contract/message.js";
import type { Model, ModelSettings, ToolChoice } from "../../contract/model.js";
import type { ProviderOptionsOf } from "../../contract/provider-options.js";
import type { Schema } from "../../contract/standard-schema.js";
import type { JsonObject } from "../../json/json.js";
import type { Hook } from "../hooks/hook.js";
import type { LimitHandler } from "../hooks/summarize-at-limit.js";
import type { StopCondition } from "../hooks/termination.js";
import type { Checkpointer } from "../threads/checkpointer.js";
import type { AgentState } from "../threads/state.js";
import type { Executor } from "../tools/executor.js";
import type { AnyTool } from "../tools/tool.js";
import type { ToolResultPolicy } from "../tools/tool-results.js";

/** A model, a promise of one, or a function that returns one when a run needs it. */
export type ModelSource = Model | Promise<Model> | (() => Model | Promise<Model>);

/** Instructions, or a function that writes them for a run. */
export type SystemPrompt =
  | SystemPromptText
  | ((run: { prompt: string; metadata: JsonObject }) => SystemPromptText | Promise<SystemPromptText>);

/** Text, or text parts if one of them has options for a provider, such as a cache breakpoint. */
type SystemPromptText = string | readonly TextPart[];

/**
 * The configuration of an agent.
 *
 * @typeParam Output - The type that `outputSchema` validates to.
 * @typeParam T - The tools, as a union, which type the events of runs.
 * @typeParam Input - The type that the model writes for `outputSchema`.
 */
export interface AgentConfig<Output = undefined, T extends AnyTool = AnyTool, Input = unknown> extends CallModelOptions {
  /** If a promise rejects, only the runs that need the model fail. */
  model: ModelSource;
  /** Your tools, and tools of the provider as `{ type: "provider", id, options }`. @defaultValue [] */
  tools?: readonly T[] | undefined;
  /** Computed for each run and never stored in the thread. */
  systemPrompt?: SystemPrompt | undefined;
  /** The shape of the final answer: any Standard Schema. `result.parsed` is the validated answer. */
  outputSchema?: Schema<Input, Output> | undefined;
  /** How often an answer that does not fit the schema is requested again. @defaultValue 2 */
  outputSchemaRetries?: number | undefined;
  /** Lets the service enforce the schema, if it can. @defaultValue true */
  outputSchemaStrict?: boolean | undefined;
  /** The most iterations of one run, 1 to 500. @defaultValue 20 */
  maxIterations?: number | undefined;
  /** Runs before the end at `maxIterations`: `summarizeAtLimit()`. */
  onLimit?: LimitHandler | undefined;
  /** The most tokens of one run, which then ends with `token_budget`. @defaultValue off */
  tokenBudget?: number | undefined;
  /** The most milliseconds of one run, which then ends with `time_budget`; checked between turns. @defaultValue off */
  timeBudgetMs?: number | undefined;
  /**
   * Consecutive iterations with the same calls (names and arguments) that end the run with `tool_loop`; 0 turns it off.
   * @defaultValue 3
   */
  toolLoopThreshold?: number | undefined;
  /** Further stop conditions, combined with `anyOf` and `allOf`; checked before each iteration except the first. */
  termination?: StopCondition | undefined;
  /** Restricts how the run may complete: `explicitCompletion()`. @defaultValue an answer without tool calls */
  completion?: Hook | undefined;
  /** @defaultValue new ConcurrentExecutor({ maxConcurrency: 10 }) */
  executor?: Executor | undefined;
  /** The order of `tool_complete` events: that of the calls, or of completion. @defaultValue "sequential" */
  toolEventOrder?: "sequential" | "completion" | undefined;
  /**
   * The most characters of one tool result for the model; longer ones are cut with a visible mark. 0 never cuts. @defaultValue
   * 32000
   */
  maxToolResultLength?: number | undefined;
  /** Shortens longer results in another way: `offload(store)`. */
  toolResults?: ToolResultPolicy | undefined;
  /** The model for summaries and judging. @defaultValue the model */
  auxiliaryModel?: ModelSource | undefined;
  /** Extensions. */
  hooks?: readonly Hook[] | undefined;
  /** Keeps threads between runs, for runs with a `threadId`. */
  checkpointer?: Checkpointer | undefined;
  /** Sampling and limits. Unset ones are not sent. */
  settings?: ModelSettings | undefined;
  toolChoice?: ToolChoice | undefined;
  /** Options for single providers, by provider id. */
  providerOptions?: ProviderOptionsOf<"request"> | undefined;
  /** Headers to add to the HTTP requests of the model. */
  headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * The options of one run.
 *
 * @typeParam Metadata - Any interface whose values are JSON.
 */
export interface RunOptions<Metadata extends object = JsonObject> {
  /** Cancels the run, which ends normally with `cancelled`. */
  signal?: AbortSignal | undefined;
  /** The thread to continue and save; needs a checkpointer. */
  threadId?: string | undefined;
  /** The state to continue from, such as an earlier `result.state`. Excludes `threadId`. */
  state?: AgentState | undefined;
  /** JSON for tools, hooks and the system prompt; saved with the thread. */
  metadata?: Metadata | undefined;
  /** Any value of the caller, which tools get as `context.app`: a database handle, the signed-in user … Never saved. */
  context?: unknown;
  /** Settings that override the agent's. */
  settings?: ModelSettings | undefined;
  /** Headers that override the agent's. */
  headers?: Readonly<Record<string, string>> | undefined;
}
