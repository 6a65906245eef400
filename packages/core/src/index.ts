export { Agent } from "./agent/agent.js";
export { AgentRun } from "./agent/agent-run.js";
export * from "./agent/config.js";
export { ConcurrentExecutor, type Executor } from "./agent/executor.js";
export { explicitCompletion } from "./agent/explicit-completion.js";
export type {
  AfterInvocationContext,
  AfterIterationContext,
  AfterIterationDirective,
  AfterModelCallContext,
  AfterModelCallDirective,
  AfterToolCallContext,
  AfterToolCallDirective,
  BeforeInvocationContext,
  BeforeInvocationDirective,
  BeforeModelCallContext,
  BeforeModelCallDirective,
  BeforeTerminateContext,
  BeforeTerminateDirective,
  BeforeToolCallDirective,
  CommonDirective,
  ContinueDirective,
  Hook,
  HookContext,
  HookPhases,
  StopDirective,
  ToolCallContext,
} from "./agent/hook.js";
export { type AgentInput, type BytesSource, type InputMessage, type InputPart, user } from "./agent/input.js";
export { MemoryCheckpointer } from "./agent/memory-checkpointer.js";
export { type DeepPartial, partialOutput } from "./agent/partial-output.js";
export type { ResponseOptions } from "./agent/response.js";
export type { RunResult } from "./agent/result.js";
export type { AgentState, PendingInterrupt, ToolExecution } from "./agent/state.js";
export { summarizeAtLimit } from "./agent/summarize-at-limit.js";
export * from "./agent/termination.js";
export * from "./agent/tool.js";
export type { ToolOutcome } from "./agent/tool-outcome.js";
export { offload, type ToolResultPolicy, type ToolResultStore } from "./agent/tool-results.js";
export { abortable, followSignal } from "./call/abort.js";
export { type CallModelOptions, callModel, complete } from "./call/call-model.js";
export * from "./call/model-defaults.js";
export * from "./call/retry.js";
export * from "./call/timeouts.js";
export * from "./contract/checkpointer.js";
export * from "./contract/defined.js";
export * from "./contract/event.js";
export * from "./contract/json.js";
export * from "./contract/message.js";
export * from "./contract/model.js";
export * from "./contract/provider.js";
export * from "./contract/read-environment.js";
export * from "./contract/standard-schema.js";
export * from "./contract/usage.js";
export * from "./errors/errors.js";
export * from "./errors/locus-error.js";
export * from "./http/attempt.js";
export * from "./http/browser.js";
export * from "./http/connection.js";
export * from "./http/failure.js";
export * from "./http/post.js";
export * from "./http/refusal.js";
export * from "./http/remember-latest.js";
export * from "./schema/canonical-json.js";
export * from "./schema/inline-schema.js";
export * from "./schema/lower-output.js";
export * from "./schema/partial-json.js";
export * from "./schema/strict-json-schema.js";
export * from "./schema/validate.js";
export * from "./stream/finish-turn.js";
export * from "./stream/id.js";
export * from "./stream/message-builder.js";
export * from "./stream/split-tags.js";
export * from "./stream/sse.js";
export * from "./stream/tool-call-assembler.js";
