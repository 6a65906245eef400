import type { LocusEvent, ModelChunkEvent, StopReason, ThinkEvent, UnstampedEvent } from "../../contract/event.js";
import type { Message } from "../../contract/message.js";
import type { Model, ModelSettings, ToolSpec } from "../../contract/model.js";
import type { Usage } from "../../contract/usage.js";
import { ConfigurationError } from "../../errors/errors.js";
import { abortable } from "../../platform/abort.js";
import type {
  CommonDirective,
  Hook,
  HookContext,
  HookPhases,
  PhaseHandler,
  PhaseHandlers,
  StopDirective,
} from "../hooks/hook.js";
import type { AgentState } from "../threads/state.js";
import type { Tool } from "../tools/tool.js";
import type { AgentConfig } from "./config.js";

/** Why a run ends. */
export interface Ending {
  reason: StopReason;
  success: boolean;
}

const successful: ReadonlySet<StopReason> = new Set(["complete", "terminal_tool", "confidence_met"]);

/** An ending; whether it is a success follows from the reason unless said. */
export function ending(reason: StopReason, success?: boolean): Ending {
  return { reason, success: success ?? successful.has(reason) };
}

type Phase = keyof HookPhases;
type Added<P extends Phase> = Omit<HookPhases[P]["context"], keyof HookContext>;

/** What a run is made of before it starts. */
export interface RunParts<Output> {
  readonly config: AgentConfig<Output>;
  readonly runId: string;
  readonly threadId: string | undefined;
  readonly app: unknown;
  readonly signal: AbortSignal;
  readonly hooks: readonly Hook[];
  readonly model: Model;
  readonly auxiliaryModel: Model;
  readonly tools: ReadonlyMap<string, Tool>;
  readonly toolSpecs: readonly ToolSpec[];
  readonly systemPrompt: string | undefined;
  readonly settings: ModelSettings | undefined;
  /** The messages of this invocation; they enter the thread when the hooks have seen them. */
  readonly input: readonly Message[];
  readonly state: AgentState;
  /** Version of the thread's checkpoint, as last loaded or saved. */
  version: string | number | undefined;
}

/** One run: what it knows, its event outbox, its hooks and its checkpoints. */
export class Run<Output> {
  readonly parts: RunParts<Output>;
  readonly state: AgentState;
  readonly startedAt: number = performance.now();
  /** Iterations of this run. */
  iteration = 0;
  /** Attempt of the current model call. */
  attempt = 1;
  purpose: "turn" | "output" | "summary" = "turn";
  /** Tokens of this run. */
  usage: Usage = {};
  /** The state has changed since it was last saved. */
  isChanged = false;

  /** The ending a hook asked for. */
  stop: Ending | undefined;

  readonly #outbox: UnstampedEvent[] = [];
  #wake: (() => void) | undefined;
  #saving: Promise<void> = Promise.resolve();
  readonly #watchers: Set<Hook>;

  constructor(parts: RunParts<Output>) {
    this.parts = parts;
    this.state = parts.state;
    this.#watchers = new Set(parts.hooks.filter((hook) => hook.onEvent !== undefined).reverse());
  }

  /** Puts an event in the outbox; the loop yields it at the next opportunity. */
  emit(event: UnstampedEvent): void {
    this.#outbox.push(event);
    this.wake();
  }

  /** Empties the outbox. */
  take(): LocusEvent[] {
    return this.#outbox.splice(0).map((event) => this.stamp(event));
  }

  /** Resolves when there is something new to take, or something waited for has settled. */
  news(): Promise<void> {
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

  /** Stamps an event and shows it to the hooks; one that throws sees no more. The two hot events pass as they are. */
  stamp(event: UnstampedEvent): LocusEvent {
    const stamped: LocusEvent = isHot(event)
      ? event
      : { ...event, iteration: this.iteration, attempt: this.attempt, purpose: this.purpose, timestamp: Date.now() };
    for (const hook of this.#watchers) {
      try {
        hook.onEvent?.(stamped, this.context(hook));
      } catch (error) {
        this.#watchers.delete(hook);
        throw error;
      }
    }
    return stamped;
  }

  /** What a hook is told in any phase. */
  context(hook: Hook): HookContext {
    const { parts, iteration, state } = this;
    const { runId, threadId, app, signal, model, auxiliaryModel } = parts;
    const { metadata, hooks } = state;
    const tools = [...parts.tools.values()];
    return {
      runId,
      threadId,
      app,
      signal,
      model,
      auxiliaryModel,
      iteration,
      state,
      metadata,
      tools,
      hookState: hooks[hook.name ?? ""],
    };
  }

  /**
   * Runs a phase: each hook sees what the ones before it made of it. A hook that ignores its signal is abandoned when the run is
   * cancelled; the phases that follow a cancellation are waited for.
   *
   * @param added - What this phase tells, computed for each hook anew.
   * @param apply - Takes a hook's directive; what is common to all phases is done already.
   */
  async phase<P extends Phase>(
    phase: P,
    added: () => Added<P>,
    apply?: (directive: HookPhases[P]["directive"]) => void,
  ): Promise<void> {
    const { hooks, signal } = this.parts;
    const limit = signal.aborted ? undefined : signal;
    for (const hook of phase.startsWith("after") ? [...hooks].reverse() : hooks) {
      const handlers: PhaseHandlers = hook;
      const handler: PhaseHandler<P> | undefined = handlers[phase];
      if (handler === undefined) continue;
      const answer = handler.call(hook, { ...this.context(hook), ...added() } as HookPhases[P]["context"]);
      const directive = await abortable(Promise.resolve(answer), limit);
      if (!directive) continue;
      this.isChanged = true;
      const { stop, confidence } = directive as CommonDirective & StopDirective;
      this.state.confidence = confidence ?? this.state.confidence;
      for (const event of [directive.emit ?? []].flat()) this.emit(event);
      if (directive.hookState !== undefined) {
        if (hook.name === undefined) throw new ConfigurationError("A hook that keeps state needs a name.", { option: "hooks" });
        this.state.hooks[hook.name] = directive.hookState;
      }
      if (stop) this.stop ??= ending(stop.reason, stop.success);
      apply?.(directive);
    }
  }

  /** Saves the thread, after the saves before it. @throws ConflictError when somebody else saved in between. */
  save(): Promise<void> {
    const { config, threadId } = this.parts;
    const { checkpointer } = config;
    if (checkpointer === undefined || threadId === undefined) return Promise.resolve();
    this.isChanged = false;
    const snapshot = structuredClone(this.state);
    this.#saving = this.#saving.then(async () => {
      const { version } = await checkpointer.save(threadId, snapshot, { expectedVersion: this.parts.version });
      this.parts.version = version;
      this.emit({ type: "checkpoint_saved", threadId, version });
    });
    return this.#saving;
  }
}

function isHot(event: UnstampedEvent): event is ModelChunkEvent | ThinkEvent {
  return event.type === "model_chunk" || event.type === "think";
}
