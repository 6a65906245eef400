import type { LocusEvent, ModelChunkEvent, ThinkEvent, UnstampedEvent } from "../../contract/event.js";
import type { Finish } from "../../contract/finish.js";
import type { AssistantMessage, Message, TextPart } from "../../contract/message.js";
import type { Model, ModelSettings } from "../../contract/model.js";
import { addUsage, type Usage } from "../../contract/usage.js";
import { abortable, graceSignal } from "../../platform/abort.js";
import type { Hook, HookContext } from "../hooks/hook.js";
import { createSnapshots } from "../threads/snapshot.js";
import { type AgentState, type ToolExecution, updateProviderState } from "../threads/state.js";
import type { Tool } from "../tools/tool.js";
import type { Ending } from "./ending.js";
import type { ResolvedConfig } from "./resolve-config.js";
import type { RunPoint } from "./run-point.js";
import type { Step } from "./step.js";

/** How long a cancelled run waits for work that must not be cut off, such as a save or a hook's cleanup, in milliseconds. */
const graceMs = 5_000;

/** The parts that a run starts with. */
export interface RunParts<Output> {
  readonly config: ResolvedConfig<Output>;
  readonly runId: string;
  readonly threadId: string | undefined;
  readonly app: unknown;
  readonly signal: AbortSignal;
  readonly model: Model;
  readonly auxiliaryModel: Model;
  readonly systemPrompt: string | readonly TextPart[] | undefined;
  readonly settings: ModelSettings | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;
  /** The messages of this invocation, which enter the thread after the hooks have seen them. Absent in a resumed run. */
  readonly input: readonly Message[] | undefined;
  readonly state: AgentState;
  /** Version of the thread's last loaded checkpoint. */
  readonly version: string | number | undefined;
  /** Where the run starts. */
  readonly point: RunPoint;
}

/** One run: its position, transcript, event outbox and saves. */
export class Run<Output> {
  readonly parts: RunParts<Output>;
  readonly state: AgentState;
  /** Aborts a grace period after the run's signal does. */
  readonly late: AbortSignal;
  /** Stops the timer of the grace period. */
  readonly release: () => void;
  /** The next step. */
  step: Step;
  /** Iterations of this run. */
  iteration: number;
  /** Attempt of the current model call. */
  attempt = 1;
  purpose: "turn" | "output" | "summary" = "turn";
  /** Tokens of this run. */
  usage: Usage;
  /** The assistant messages of this run, in order. */
  readonly turns: AssistantMessage[] = [];
  /** Ids of all calls in the thread. */
  readonly callIds: Set<string> = new Set();
  /** The text of the turn that is streaming. */
  streamed = "";
  /** Whether the state has changed since the last save. */
  isChanged = false;
  /** The ending that a hook asked for. */
  stop: Ending | undefined;

  readonly #startedAt = performance.now();
  readonly #outbox: UnstampedEvent[] = [];
  /** The error that an `onEvent` threw. */
  #fault: { readonly error: unknown } | undefined;
  readonly #tools: readonly Tool[];
  readonly #watchers: Set<Hook>;
  readonly #executions = new Map<string, number>();
  readonly #snapshot = createSnapshots();
  #version: string | number | undefined;
  #wake: (() => void) | undefined;
  #saving: Promise<void> = Promise.resolve();
  #sharedSave: Promise<void> | undefined;

  constructor(parts: RunParts<Output>) {
    const { state, point, signal, config } = parts;
    this.parts = parts;
    this.state = state;
    this.step = point.step;
    this.iteration = point.iterations;
    this.usage = point.usage;
    this.#version = parts.version;
    this.#tools = [...config.toolsByName.values()];
    this.#watchers = new Set(config.hooks.filter((hook) => hook.onEvent !== undefined).reverse());
    ({ late: this.late, release: this.release } = graceSignal(signal, graceMs));
    for (const [index, message] of state.messages.entries()) this.#register(message, index >= point.firstMessage);
    for (const [index, { toolCallId }] of state.executions.entries()) this.#executions.set(toolCallId, index);
  }

  /** Milliseconds since the run started, even if in another process. */
  get elapsedMs(): number {
    return this.parts.point.elapsedMs + performance.now() - this.#startedAt;
  }

  /** Why the model stopped in the last turn; absent if the turn was cut short. */
  get finishReason(): Finish | undefined {
    const last = this.state.messages.at(-1);
    return last?.role === "assistant" && last.interrupted ? undefined : this.turns.at(-1)?.finishReason;
  }

  /** The current position of the run. */
  get point(): RunPoint {
    const { step, iteration: iterations, usage, elapsedMs } = this;
    return { ...this.parts.point, step, iterations, usage, elapsedMs };
  }

  /** Appends messages to the transcript. */
  append(...messages: readonly Message[]): void {
    for (const message of messages) {
      this.state.messages.push(message);
      this.#register(message, true);
      updateProviderState(this.state, message);
      this.isChanged = true;
    }
  }

  #register(message: Message, isOfThisRun: boolean): void {
    if (message.role !== "assistant") return;
    if (isOfThisRun && !message.interrupted) this.turns.push(message);
    if (typeof message.content === "string") return;
    for (const part of message.content) if (part.type === "tool_call") this.callIds.add(part.id);
  }

  /** The record of a tool call. */
  executionOf(toolCallId: string): ToolExecution | undefined {
    return this.state.executions[this.#executions.get(toolCallId) ?? -1];
  }

  /** Records a tool call, in place of an earlier record. */
  record(execution: ToolExecution): void {
    const { executions } = this.state;
    const index = this.#executions.get(execution.toolCallId) ?? executions.length;
    executions[index] = execution;
    this.#executions.set(execution.toolCallId, index);
    this.isChanged = true;
  }

  /** Adds tokens to the usage of the run and of the thread. */
  addUsage(usage: Usage | undefined): void {
    this.usage = addUsage(this.usage, usage);
    this.state.usage = addUsage(this.state.usage, usage);
  }

  /** Puts an event into the outbox, which the loop yields as soon as it can. */
  emit(event: UnstampedEvent): void {
    this.#outbox.push(event);
    this.wake();
  }

  /** Empties the outbox. @throws The error of an `onEvent`, after its event; the remaining events stay in the outbox. */
  *take(): Generator<LocusEvent, void, void> {
    this.throwFault();
    for (let next = this.#outbox.shift(); next !== undefined; next = this.#outbox.shift()) {
      yield this.stamp(next);
      this.throwFault();
    }
  }

  /** @throws The error that an `onEvent` threw or rejected with, once. */
  throwFault(): void {
    const fault = this.#fault;
    this.#fault = undefined;
    if (fault) throw fault.error;
  }

  /** Resolves when the outbox has events or the awaited work has settled. */
  outboxChange(): Promise<void> {
    return this.#outbox.length > 0
      ? Promise.resolve()
      : new Promise((resolve) => {
          this.#wake = resolve;
        });
  }

  wake(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  /**
   * Stamps an event and shows it to the hooks. A hook that throws sees no more events and fails the run. The two hot events stay
   * unstamped.
   */
  stamp(event: UnstampedEvent): LocusEvent {
    const stamped: LocusEvent = isHot(event)
      ? event
      : { ...event, iteration: this.iteration, attempt: this.attempt, purpose: this.purpose, timestamp: Date.now() };
    for (const hook of this.#watchers) {
      const drop = (error: unknown): void => {
        this.#watchers.delete(hook);
        this.#fault ??= { error };
        this.wake();
      };
      try {
        const answer: unknown = hook.onEvent?.(stamped, this.context(hook));
        // An `onEvent` may be async, although its type does not say so.
        if (answer) Promise.resolve(answer).catch(drop);
      } catch (error) {
        drop(error);
      }
    }
    return stamped;
  }

  /** The context of a hook, for any phase. */
  context(hook: Hook): HookContext {
    const { parts, iteration, state } = this;
    const { runId, threadId, app, signal, model, auxiliaryModel } = parts;
    const { metadata, hooks } = state;
    const { name = "" } = hook;
    const hookState = Object.hasOwn(hooks, name) ? hooks[name] : undefined;
    return { runId, threadId, app, signal, model, auxiliaryModel, iteration, state, metadata, tools: this.#tools, hookState };
  }

  /**
   * Saves the thread after all earlier saves. A cancelled run gives up on a save that does not settle.
   *
   * @throws ConflictError when the thread was saved by another run in between.
   */
  save(): Promise<void> {
    const { config, threadId } = this.parts;
    const { checkpointer } = config;
    if (checkpointer === undefined || threadId === undefined) return Promise.resolve();
    this.isChanged = false;
    const snapshot = this.#snapshot(this.state);
    this.#saving = this.#saving.then(async () => {
      // The run is over and has given up on an earlier save.
      this.late.throwIfAborted();
      const { version } = await checkpointer.save(threadId, snapshot, { expectedVersion: this.#version });
      this.#version = version;
      this.emit({ type: "checkpoint_saved", threadId, version });
    });
    return abortable(this.#saving, this.late);
  }

  /** Saves the thread once for all callers within the same turn of the microtask queue. */
  saveTogether(): Promise<void> {
    this.#sharedSave ??= Promise.resolve().then(() => {
      this.#sharedSave = undefined;
      return this.save();
    });
    return this.#sharedSave;
  }
}

function isHot(event: UnstampedEvent): event is ModelChunkEvent | ThinkEvent {
  return event.type === "model_chunk" || event.type === "think";
}
