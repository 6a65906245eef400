import type { LocusEvent, StopReason, UnstampedEvent } from "../../contract/event.js";
import type { FinishReason } from "../../contract/finish.js";
import type { AssistantMessage, Message, ToolCallPart, UserPart } from "../../contract/message.js";
import type { Model, ModelRequest } from "../../contract/model.js";
import type { Usage } from "../../contract/usage.js";
import type { JsonObject, JsonValue } from "../../json/json.js";
import type { AgentState } from "../threads/state.js";
import type { Tool } from "../tools/tool.js";
import type { ToolOutcome } from "../tools/tool-outcome.js";

/** What every hook is told. Read-only: a hook acts by returning a directive. */
export interface HookContext {
  /** Unique per run. */
  readonly runId: string;
  /** Undefined where nothing is saved. */
  readonly threadId: string | undefined;
  /** The iteration of the loop, from 1; 0 before the first. */
  readonly iteration: number;
  /** The thread, as it is now. */
  readonly state: Readonly<AgentState>;
  /** What callers attached to the thread. */
  readonly metadata: JsonObject;
  /** What the caller passed as `context`. */
  readonly app: unknown;
  /** Aborts when the run is cancelled. */
  readonly signal: AbortSignal;
  /** The agent's model, outside of any wrapper. */
  readonly model: Model;
  /** The agent's `auxiliaryModel`, else its model. */
  readonly auxiliaryModel: Model;
  /** The agent's tools. */
  readonly tools: readonly Tool[];
  /** This hook's own state, as it last returned it; saved with the thread. */
  readonly hookState: JsonValue | undefined;
}

/** What any hook may return, in any phase. */
export interface CommonDirective {
  /** Events for the consumer. */
  emit?: UnstampedEvent | readonly UnstampedEvent[] | undefined;
  /** The hook's own new state: JSON, saved with the thread; the context of the next phase has it. Needs a `name`. */
  hookState?: JsonValue | undefined;
  /** How sure the run now is of its answer, 0 to 1: `confidenceMet()` looks at it. */
  confidence?: number | undefined;
}

/** Ends the run. */
export interface StopDirective {
  /** Why; whether that is a success follows from the reason unless said. */
  stop?: { reason: StopReason; success?: boolean | undefined } | undefined;
}

/** Sends messages to the model and goes on. */
interface ContinueDirective {
  /** Enter the thread; an empty list does nothing. */
  continueWith?: readonly Message[] | undefined;
}

/** Told before the messages of an invocation enter the thread. */
interface BeforeInvocationContext extends HookContext {
  /** The messages of this invocation. */
  readonly input: readonly Message[];
}
/** What `beforeInvocation` may return. */
interface BeforeInvocationDirective extends CommonDirective, StopDirective {
  /** Replaces the messages of this invocation. */
  messages?: readonly Message[] | undefined;
}

/** Told when the run is over, before its `terminate` event. */
interface AfterInvocationContext extends HookContext {
  /** Why the run ends. */
  readonly stopReason: StopReason;
  /** Whether that is a success. */
  readonly success: boolean;
  /** Tokens of this run. */
  readonly usage: Usage;
  /** What the run failed with, if it did. */
  readonly error: unknown;
}

/** Told before each call of the model. */
interface BeforeModelCallContext extends HookContext {
  /** What the model is asked. */
  readonly request: ModelRequest;
  /** A turn of the loop, the object of the output schema, or a closing summary. */
  readonly purpose: "turn" | "output" | "summary";
}
/** What `beforeModelCall` may return. */
interface BeforeModelCallDirective extends CommonDirective, StopDirective {
  /** Replaces the request of this call; the transcript stays as it is. */
  request?: ModelRequest | undefined;
}

/** Told when the model has answered, before its message enters the transcript. */
interface AfterModelCallContext extends BeforeModelCallContext {
  /** The answer. */
  readonly message: AssistantMessage;
  /** Tokens of this call, where the service tells. */
  readonly usage: Usage | undefined;
  /** Why the model stopped, in our word and in the service's. */
  readonly finishReason: { reason: FinishReason; raw?: string };
}
/** What `afterModelCall` may return. */
interface AfterModelCallDirective extends CommonDirective, StopDirective {
  /** Replaces the message before it enters the transcript. */
  message?: AssistantMessage | undefined;
  /** Throws the answer away and calls the model again, as another iteration. */
  retry?: boolean | undefined;
}

/** One tool call, as hooks see it. */
export interface ToolCallContext extends HookContext {
  /** The call, as the model made it. */
  readonly call: ToolCallPart;
  /** The arguments after validation, as the tool's body will get them. */
  readonly arguments: unknown;
  /** The tool it names. */
  readonly tool: Tool;
}
/** What `beforeToolCall` may return. */
interface BeforeToolCallDirective extends CommonDirective, StopDirective {
  /** The call does not run; the model is told why. */
  deny?: string | undefined;
  /** Replaces the arguments; they are validated again. */
  arguments?: JsonObject | undefined;
  /** The call does not run; this is its result. */
  result?: string | UserPart[] | undefined;
}

/** Told when a call has ended. */
interface AfterToolCallContext extends ToolCallContext {
  /** How it ended; `cause` is what was thrown. */
  readonly outcome: ToolOutcome;
}
/** What `afterToolCall` may return. */
interface AfterToolCallDirective extends CommonDirective, StopDirective {
  /** Replaces what the model reads. */
  result?: string | UserPart[] | undefined;
}

/** Told when all calls of a turn have their results. */
interface AfterIterationContext extends HookContext {
  /** The turn of this iteration. */
  readonly message: AssistantMessage;
  /** How its calls ended, in their order. */
  readonly outcomes: readonly ToolOutcome[];
}
/** What `afterIteration` may return. */
interface AfterIterationDirective extends CommonDirective, StopDirective, ContinueDirective {}

/** Told when the model is done, before the run ends. */
interface BeforeTerminateContext extends HookContext {
  /** Why the run would end. */
  readonly stopReason: StopReason;
  /** The turn that ends the run. */
  readonly message: AssistantMessage;
  /** The validated object, with an output schema. */
  readonly parsed: unknown;
}
/** What `beforeTerminate` may return. */
interface BeforeTerminateDirective extends CommonDirective, StopDirective, ContinueDirective {}

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
