import type { LocusEvent, StopReason, UnstampedEvent } from "../../contract/event.js";
import type { FinishReason } from "../../contract/finish.js";
import type { AssistantMessage, Message, ToolCallPart, UserPart } from "../../contract/message.js";
import type { Model, ModelRequest } from "../../contract/model.js";
import type { Usage } from "../../contract/usage.js";
import type { JsonObject, JsonValue } from "../../json/json.js";
import type { AgentState } from "../threads/state.js";
import type { Tool } from "../tools/tool.js";
import type { ToolOutcome } from "../tools/tool-outcome.js";

/** The context of every hook. Read-only: a hook acts by returning a directive. */
export interface HookContext {
  /** Unique per run. */
  readonly runId: string;
  /** Undefined when nothing is saved. */
  readonly threadId: string | undefined;
  /** The current iteration, from 1; 0 before the first. */
  readonly iteration: number;
  /** The current state of the thread. */
  readonly state: Readonly<AgentState>;
  /** Metadata that callers attached to the thread. */
  readonly metadata: JsonObject;
  /** The `context` that the caller passed. */
  readonly app: unknown;
  /** Aborts when the run is cancelled. */
  readonly signal: AbortSignal;
  /** The agent's model, without wrappers. */
  readonly model: Model;
  /** The agent's `auxiliaryModel`, or else its model. */
  readonly auxiliaryModel: Model;
  /** The agent's tools. */
  readonly tools: readonly Tool[];
  /** This hook's own state, as it last returned it; saved with the thread. */
  readonly hookState: JsonValue | undefined;
}

/** The directive that a hook may return in any phase. */
export interface CommonDirective {
  /** Events for the consumer. */
  emit?: UnstampedEvent | readonly UnstampedEvent[] | undefined;
  /** The new state of this hook: JSON, saved with the thread and visible from the next phase on. Needs a `name`. */
  hookState?: JsonValue | undefined;
  /** How confident the run is of its answer, 0 to 1, for `confidenceMet()`. */
  confidence?: number | undefined;
}

/** Ends the run. */
export interface StopDirective {
  /** The reason, which decides whether the end is a success unless `success` does. */
  stop?: { reason: StopReason; success?: boolean | undefined } | undefined;
}

/** Appends messages for the model and continues the run. */
interface ContinueDirective {
  /** Messages to append to the thread; an empty list does nothing. */
  continueWith?: readonly Message[] | undefined;
}

/** Context before the messages of an invocation enter the thread. */
interface BeforeInvocationContext extends HookContext {
  /** The messages of this invocation. */
  readonly input: readonly Message[];
}
/** The directive of `beforeInvocation`. */
interface BeforeInvocationDirective extends CommonDirective, StopDirective {
  /** Replaces the messages of this invocation. */
  messages?: readonly Message[] | undefined;
}

/** Context when the run is over, before its `terminate` event. */
interface AfterInvocationContext extends HookContext {
  /** Why the run ends. */
  readonly stopReason: StopReason;
  /** Whether that is a success. */
  readonly success: boolean;
  /** Tokens used by this run. */
  readonly usage: Usage;
  /** The error of a failed run. */
  readonly error: unknown;
}

/** Context before each model call. */
interface BeforeModelCallContext extends HookContext {
  /** The request for the model. */
  readonly request: ModelRequest;
  /** A turn of the loop, the object for the output schema, or a closing summary. */
  readonly purpose: "turn" | "output" | "summary";
}
/** The directive of `beforeModelCall`. */
interface BeforeModelCallDirective extends CommonDirective, StopDirective {
  /** Replaces the request of this call; the transcript does not change. */
  request?: ModelRequest | undefined;
}

/** Context after the model has answered, before its message enters the transcript. */
interface AfterModelCallContext extends BeforeModelCallContext {
  /** The answer. */
  readonly message: AssistantMessage;
  /** Tokens used by this call, if the service reports them. */
  readonly usage: Usage | undefined;
  /** Why the model stopped: our reason, and the service's own word. */
  readonly finishReason: { reason: FinishReason; raw?: string };
}
/** The directive of `afterModelCall`. */
interface AfterModelCallDirective extends CommonDirective, StopDirective {
  /** Replaces the message before it enters the transcript. */
  message?: AssistantMessage | undefined;
  /** Discards the answer and calls the model again, as another iteration. */
  retry?: boolean | undefined;
}

/** Context of one tool call. */
export interface ToolCallContext extends HookContext {
  /** The call that the model made. */
  readonly call: ToolCallPart;
  /** The arguments after validation, as the tool's body receives them. */
  readonly arguments: unknown;
  /** The tool that the call names. */
  readonly tool: Tool;
}
/** The directive of `beforeToolCall`. */
interface BeforeToolCallDirective extends CommonDirective, StopDirective {
  /** Prevents the call; the model reads this reason. */
  deny?: string | undefined;
  /** Replaces the arguments, which are validated again. */
  arguments?: JsonObject | undefined;
  /** Prevents the call; this is its result. */
  result?: string | UserPart[] | undefined;
}

/** Context after a call has ended. */
interface AfterToolCallContext extends ToolCallContext {
  /** How the call ended; `cause` is the error thrown. */
  readonly outcome: ToolOutcome;
}
/** The directive of `afterToolCall`. */
interface AfterToolCallDirective extends CommonDirective, StopDirective {
  /** Replaces the result that the model reads. */
  result?: string | UserPart[] | undefined;
}

/** Context when all calls of a turn have results. */
interface AfterIterationContext extends HookContext {
  /** The turn of this iteration. */
  readonly message: AssistantMessage;
  /** How the turn's calls ended, in the order of the calls. */
  readonly outcomes: readonly ToolOutcome[];
}
/** The directive of `afterIteration`. */
interface AfterIterationDirective extends CommonDirective, StopDirective, ContinueDirective {}

/** Context when the model is done, before the run ends. */
interface BeforeTerminateContext extends HookContext {
  /** Why the run is about to end. */
  readonly stopReason: StopReason;
  /** The last turn. */
  readonly message: AssistantMessage;
  /** The validated object, if there is an output schema. */
  readonly parsed: unknown;
}
/** The directive of `beforeTerminate`. */
interface BeforeTerminateDirective extends CommonDirective, StopDirective, ContinueDirective {}

/** The context and the directive of each phase. */
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

/** The handler of one phase. */
export type PhaseHandler<P extends keyof HookPhases> = (
  context: HookPhases[P]["context"],
) => MaybePromise<HookPhases[P]["directive"] | undefined | void>;

/** The phase handlers of a hook. */
export type PhaseHandlers = { readonly [P in keyof HookPhases]?: PhaseHandler<P> | undefined };

/**
 * Extends an agent with any subset of the phases in {@link HookPhases}, the two wrappers and `onEvent`. Contexts are read-only; a
 * hook acts by returning a directive.
 *
 * Hooks run in the order of the array; a lower `priority` runs earlier (security 0-99, observability 100-199, business
 * 200-299, cosmetic 300 and up). The `after*` phases run in reverse.
 */
export interface Hook extends PhaseHandlers {
  /** Required for a hook that keeps state. */
  readonly name?: string | undefined;
  /** @defaultValue 200 */
  readonly priority?: number | undefined;
  /** Wraps the model of each call: it sees every attempt and event, and may change anything. The first hook is the outermost. */
  wrapModel?(model: Model, context: HookContext): Model;
  /** Wraps the execution of a tool call. `next` runs it, with other arguments if given. The first hook is the outermost. */
  wrapToolCall?(next: (args?: unknown) => Promise<ToolOutcome>, context: ToolCallContext): Promise<ToolOutcome>;
  /** Receives every event, stamped, before the consumer does. */
  onEvent?(event: LocusEvent, context: HookContext): void;
}

/** Sorts hooks into the order in which they run. */
export function sortHooks(hooks: readonly Hook[]): Hook[] {
  return [...hooks].sort((left, right) => (left.priority ?? 200) - (right.priority ?? 200));
}
