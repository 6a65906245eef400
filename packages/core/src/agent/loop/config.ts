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

/** A model, a promise of one, or a function that gives one when a run needs it. */
export type ModelSource = Model | Promise<Model> | (() => Model | Promise<Model>);

/** Instructions, or a function of the run that writes them. */
export type SystemPrompt =
  | SystemPromptText
  | ((run: { prompt: string; metadata: JsonObject }) => SystemPromptText | Promise<SystemPromptText>);

/** Text, or text parts where one of them has options for a provider, such as a cache breakpoint. */
type SystemPromptText = string | readonly TextPart[];

/**
 * How an agent is set up.
 *
 * @typeParam Output - What `outputSchema` gives.
 * @typeParam T - The tools, as a union: they type the events of runs.
 * @typeParam Input - What the model writes for `outputSchema`.
 */
export interface AgentConfig<Output = undefined, T extends AnyTool = AnyTool, Input = unknown> extends CallModelOptions {
  /** A promise's rejection is held until a run needs the model. */
  model: ModelSource;
  /** Tools of yours, and the provider's own as `{ type: "provider", id, options }`. @defaultValue [] */
  tools?: readonly T[] | undefined;
  /** Computed for each run and never stored in the thread. */
  systemPrompt?: SystemPrompt | undefined;
  /** The shape of the final answer: any Standard Schema. It ends up, validated, in `result.parsed`. */
  outputSchema?: Schema<Input, Output> | undefined;
  /** How often an answer that does not fit the schema is asked for again. @defaultValue 2 */
  outputSchemaRetries?: number | undefined;
  /** Have the service enforce the schema where it can. @defaultValue true */
  outputSchemaStrict?: boolean | undefined;
  /** Iterations of one run, 1 to 500. @defaultValue 20 */
  maxIterations?: number | undefined;
  /** What happens at `maxIterations` besides ending: `summarizeAtLimit()`. */
  onLimit?: LimitHandler | undefined;
  /** Tokens one run may use before it ends with `token_budget`. @defaultValue off */
  tokenBudget?: number | undefined;
  /** Milliseconds one run may take before it ends with `time_budget`; looked at between turns. @defaultValue off */
  timeBudgetMs?: number | undefined;
  /** Consecutive iterations with the same calls, name and arguments, that end the run with `tool_loop`; 0 turns it off. @defaultValue 3 */
  toolLoopThreshold?: number | undefined;
  /** Further reasons to stop, combined with `anyOf` and `allOf`; looked at before each iteration but the first. */
  termination?: StopCondition | undefined;
  /** How the run may complete: `explicitCompletion()`. @defaultValue an answer without tool calls */
  completion?: Hook | undefined;
  /** @defaultValue new ConcurrentExecutor({ maxConcurrency: 10 }) */
  executor?: Executor | undefined;
  /** `tool_complete` events in the order of the calls, or as they finish. @defaultValue "sequential" */
  toolEventOrder?: "sequential" | "completion" | undefined;
  /** Characters of one tool result the model sees; what is longer is cut with a visible mark. 0 never cuts. @defaultValue 32000 */
  maxToolResultLength?: number | undefined;
  /** What happens to longer results instead: `offload(store)`. */
  toolResults?: ToolResultPolicy | undefined;
  /** For summaries and judging. @defaultValue the model */
  auxiliaryModel?: ModelSource | undefined;
  /** Extensions. */
  hooks?: readonly Hook[] | undefined;
  /** Where threads are kept between runs; used by runs with a `threadId`. */
  checkpointer?: Checkpointer | undefined;
  /** Sampling and limits. What is not set is not sent. */
  settings?: ModelSettings | undefined;
  toolChoice?: ToolChoice | undefined;
  /** Options only one provider knows, by provider id. */
  providerOptions?: ProviderOptionsOf<"request"> | undefined;
  /** Added to the HTTP requests of the model. */
  headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * What one run may bring along.
 *
 * @typeParam Metadata - JSON, by whatever interface it is described.
 */
export interface RunOptions<Metadata extends object = JsonObject> {
  /** Aborting it ends the run normally, with `cancelled`. */
  signal?: AbortSignal | undefined;
  /** The thread to continue and to save to; needs a checkpointer. */
  threadId?: string | undefined;
  /** The state to continue from, such as a former `result.state`. Not together with `threadId`. */
  state?: AgentState | undefined;
  /** JSON for tools, hooks and the system prompt; saved with the thread. */
  metadata?: Metadata | undefined;
  /** The caller's own, for tools as `context.app`: a database handle, the signed-in user … Never saved. */
  context?: unknown;
  /** On top of the agent's settings. */
  settings?: ModelSettings | undefined;
  /** On top of the agent's headers. */
  headers?: Readonly<Record<string, string>> | undefined;
}
