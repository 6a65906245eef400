export { Agent, type AgentConstructor } from "./agent/agent.js";
export type { AgentEvent, EventOf } from "./agent/agent-event.js";
export { AgentRun } from "./agent/agent-run.js";
export { explicitCompletion } from "./agent/hooks/explicit-completion.js";
export type { Hook, HookContext, HookPhases, ToolCallContext } from "./agent/hooks/hook.js";
export { type LimitHandler, summarizeAtLimit } from "./agent/hooks/summarize-at-limit.js";
export {
  allOf,
  anyOf,
  confidenceMet,
  maxIterations,
  noToolCalls,
  type StopCondition,
  type StopContext,
  textMention,
  timeLimit,
  tokenLimit,
  toolCalled,
} from "./agent/hooks/termination.js";
export type { AgentConfig, ModelSource, RunOptions, SystemPrompt } from "./agent/loop/config.js";
export type { RunResult } from "./agent/loop/result.js";
export { type DeepPartial, partialOutput } from "./agent/partial-output.js";
export { readEvents } from "./agent/response/read-events.js";
export type { ResponseOptions } from "./agent/response/response.js";
export type { Checkpoint, Checkpointer } from "./agent/threads/checkpointer.js";
export { MemoryCheckpointer } from "./agent/threads/memory-checkpointer.js";
export type { AgentState, ToolExecution } from "./agent/threads/state.js";
export { type AgentInput, type InputMessage, user } from "./agent/threads/to-messages.js";
export { ConcurrentExecutor, type Executor } from "./agent/tools/executor.js";
export type { BytesSource, InputPart } from "./agent/tools/input-part.js";
export { type AnyTool, type Tool, type ToolContext, type ToolDefinition, tool } from "./agent/tools/tool.js";
export { type ToolContent, toolContent } from "./agent/tools/tool-content.js";
export type { ToolOutcome } from "./agent/tools/tool-outcome.js";
export { offload, type ToolResultPolicy, type ToolResultStore } from "./agent/tools/tool-results.js";
export { callModel, complete } from "./call/call-model.js";
export type { CallModelOptions } from "./call/call-options.js";
export type {
  CheckpointSavedEvent,
  CitationPart,
  CustomEvent,
  EventStamp,
  LocusEvent,
  LocusEvents,
  ModelChunkEvent,
  ModelCompleteEvent,
  ModelEvent,
  ModelPartEvent,
  ModelRetryEvent,
  ModelStartEvent,
  ModelUsageEvent,
  ModelWarningEvent,
  StopReason,
  TerminateEvent,
  ThinkEvent,
  ToolCallDelta,
  ToolCompleteEvent,
  ToolProgressEvent,
  ToolStartEvent,
  UnstampedEvent,
} from "./contract/event.js";
export type { Finish, FinishReason } from "./contract/finish.js";
export {
  type Annotation,
  type AssistantMessage,
  type AssistantPart,
  type AudioPart,
  type FilePart,
  type ImagePart,
  type MediaSource,
  type Message,
  type Origin,
  type Part,
  type ProviderData,
  type ProviderPart,
  type ReasoningPart,
  type RefusalPart,
  type SystemMessage,
  type TextPart,
  type ToolCallPart,
  type ToolMessage,
  textOf,
  toolCallsOf,
  type UserMessage,
  type UserPart,
} from "./contract/message.js";
export type {
  FunctionToolSpec,
  Model,
  ModelCapabilities,
  ModelDefaults,
  ModelFallback,
  ModelRequest,
  ModelSettings,
  OutputSpec,
  ProviderToolSpec,
  ReasoningEffort,
  ToolChoice,
  ToolSpec,
} from "./contract/model.js";
export type { Provider, Providers } from "./contract/provider.js";
export type { ProviderOptions, ProviderOptionsOf } from "./contract/provider-options.js";
export type { RetryPolicy } from "./contract/retry-policy.js";
export type { SerializedError } from "./contract/serialized-error.js";
export {
  type InferInput,
  type InferOutput,
  type JsonSchemaOptions,
  jsonSchema,
  type Schema,
  type SchemaIssue,
  type SchemaResult,
} from "./contract/standard-schema.js";
export type { Timeouts } from "./contract/timeouts.js";
export type { ToolFailure } from "./contract/tool-failure.js";
export { addUsage, totalTokens, type Usage } from "./contract/usage.js";
export {
  AuthenticationError,
  BadRequestError,
  ConfigurationError,
  ConflictError,
  ConnectionError,
  ContentFilterError,
  ContextLengthError,
  NotFoundError,
  OutputValidationError,
  PermissionError,
  RateLimitError,
  ServerError,
  StateLostError,
  StreamInterruptedError,
  TimeoutError,
  type TimeoutKind,
  ToolExecutionError,
  type ValidationIssue,
} from "./errors/errors.js";
export { LocusError, type LocusErrorOptions, serializeError } from "./errors/locus-error.js";
export type { JsonObject, JsonSchema, JsonValue } from "./json/json.js";
export type { Jsonable, Jsonified } from "./json/jsonified.js";
export { parsePartialJson } from "./json/partial-json.js";
