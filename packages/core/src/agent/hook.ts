import type { FinishReason, LocusEvent, StopReason, UnstampedEvent } from "../contract/event.js";
import type { JsonObject, JsonValue } from "../contract/json.js";
import type { AssistantMessage, Message, ToolCallPart, UserPart } from "../contract/message.js";
import type { Model, ModelRequest } from "../contract/model.js";
import type { Usage } from "../contract/usage.js";
import type { AgentState } from "./state.js";
import type { Tool } from "./tool.js";
import type { ToolOutcome } from "./tool-outcome.js";

/** What every hook is told. Read-only: a hook acts by returning a directive. */
export interface HookContext {
  readonly runId: string;
  readonly threadId: string | undefined;
  /** The iteration of the loop, from 1; 0 before the first. */
  readonly iteration: number;
  readonly state: Readonly<AgentState>;
  readonly metadata: JsonObject;
  /** What the caller passed as `context`. */
  readonly app: unknown;
  readonly signal: AbortSignal;
  readonly model: Model;
  /** The agent's `auxiliaryModel`, else its model. */
  readonly auxiliaryModel: Model;
  readonly tools: readonly Tool[];
  /** This hook's own state, as it last returned it; saved with the thread. */
  readonly hookState: JsonValue | undefined;
}

/** What any hook may return, in any phase. */
export interface CommonDirective {
  /** Events for the consumer. */
  emit?: UnstampedEvent | readonly UnstampedEvent[] | undefined;
  /** The hook's own new state: JSON, saved with the thread. Needs a `name`. */
  state?: JsonValue | undefined;
}

/** Ends the run. */
export interface StopDirective {
  stop?: { reason: StopReason; success?: boolean | undefined } | undefined;
}

/** Sends messages to the model and goes on. */
export interface ContinueDirective {
  continueWith?: readonly Message[] | undefined;
}

export interface BeforeInvocationContext extends HookContext {
  /** The messages of this invocation. */
  readonly input: readonly Message[];
}
export interface BeforeInvocationDirective extends CommonDirective, StopDirective {
  /** Replaces the messages of this invocation. */
  messages?: readonly Message[] | undefined;
}

export interface AfterInvocationContext extends HookContext {
  readonly stopReason: StopReason;
  readonly success: boolean;
  readonly usage: Usage;
  readonly error: unknown;
}

export interface BeforeModelCallContext extends HookContext {
  readonly request: ModelRequest;
  readonly purpose: "turn" | "output" | "summary";
}
export interface BeforeModelCallDirective extends CommonDirective, StopDirective {
  /** Replaces the request of this call; the transcript stays as it is. */
  request?: ModelRequest | undefined;
}

export interface AfterModelCallContext extends BeforeModelCallContext {
  readonly message: AssistantMessage;
  readonly usage: Usage | undefined;
  readonly finishReason: { reason: FinishReason; raw?: string };
}
export interface AfterModelCallDirective extends CommonDirective, StopDirective {
  /** Replaces the message before it enters the transcript. */
  message?: AssistantMessage | undefined;
  /** Throws the answer away and calls the model again, as another iteration. */
  retry?: boolean | undefined;
}

/** One tool call, as hooks see it. */
export interface ToolCallContext extends HookContext {
  readonly call: ToolCallPart;
  /** The arguments after validation, as the tool's body will get them. */
  readonly arguments: unknown;
  readonly tool: Tool;
}
export interface BeforeToolCallDirective extends CommonDirective, StopDirective {
  /** The call does not run; the model is told why. */
  deny?: string | undefined;
  /** Replaces the arguments; they are validated again. */
  arguments?: JsonObject | undefined;
  /** The call does not run; this is its result. */
  result?: string | UserPart[] | undefined;
}

export interface AfterToolCallContext extends ToolCallContext {
  readonly outcome: ToolOutcome;
}
export interface AfterToolCallDirective extends CommonDirective, StopDirective {
  /** Replaces what the model reads. */
  result?: string | UserPart[] | undefined;
}

export interface AfterIterationContext extends HookContext {
  /** The turn of this iteration. */
  readonly message: AssistantMessage;
  readonly outcomes: readonly ToolOutcome[];
}
export interface AfterIterationDirective extends CommonDirective, StopDirective, ContinueDirective {}

export interface BeforeTerminateContext extends HookContext {
  readonly stopReason: StopReason;
  /** The turn that ends the run. */
  readonly message: AssistantMessage;
  readonly parsed: unknown;
}
export interface BeforeTerminateDirective extends CommonDirective, StopDirective, ContinueDirective {}

/** What each phase of a run tells a hook, and what the hook may answer. */
export interface HookPhases {
  beforeInvocation: { context: BeforeInvocationContext; directive: BeforeInvocationDirective };
  afterInvocation: { context: AfterInvocationContext; directive: CommonDirective };
  beforeModelCall: { context: BeforeModelCallContext; directive: BeforeModelCallDirective };
  afterModelCall: { context: AfterModelCallContext; directive: AfterModelCallDirective };
  beforeToolCall: { context: ToolCallContext; directive: BeforeToolCallDirective };
  afterToolCall: { context: AfterToolCallContext; directive: AfterToolCallDirective };
  afterIteration: { context: AfterIterationContext; directive: AfterIterationDirective };
  beforeTerminate: { context: BeforeTerminateContext; directive: BeforeTerminateDirective };
}

type MaybePromise<T> = T | Promise<T>;

/** What a hook does in a phase. */
export type PhaseHandler<P extends keyof HookPhases> = (
  context: HookPhases[P]["context"],
) => MaybePromise<HookPhases[P]["directive"] | undefined | void>;

/** A hook's phases. */
export type PhaseHandlers = { readonly [P in keyof HookPhases]?: PhaseHandler<P> | undefined };

/**
 * The one way to extend an agent: any subset of the phases in {@link HookPhases}, of the two wrappers, and `onEvent`. Contexts are
 * read-only; a hook acts by returning a directive.
 *
 * Hooks run in the order of the array; a lower `priority` runs earlier (security 0-99, observability 100-199, business
 * 200-299, cosmetic 300 and up). The `after*` phases run in reverse.
 */
export interface Hook extends PhaseHandlers {
  /** Needed by a hook that keeps state. */
  readonly name?: string | undefined;
  /** @defaultValue 200 */
  readonly priority?: number | undefined;
  /** Wraps the model of each call: sees every attempt and event, and may change anything. The first hook is the outermost. */
  wrapModel?(model: Model, context: HookContext): Model;
  /** Wraps the execution of a call. `next` runs it, with other arguments if given. The first hook is the outermost. */
  wrapToolCall?(next: (args?: unknown) => Promise<ToolOutcome>, context: ToolCallContext): Promise<ToolOutcome>;
  /** Sees every event, stamped, before the consumer does. */
  onEvent?(event: LocusEvent, context: HookContext): void;
}

/** Hooks in the order in which they run. */
export function sortHooks(hooks: readonly Hook[]): Hook[] {
  return [...hooks].sort((left, right) => (left.priority ?? 200) - (right.priority ?? 200));
}
