import type { ModelCompleteEvent, ModelEvent } from "../../contract/event.js";
import { type AssistantMessage, type Message, type ToolCallPart, textOf, toolCallsOf } from "../../contract/message.js";
import type { Model, ModelRequest } from "../../contract/model.js";
import { abortable } from "../../platform/abort.js";
import { answerLostCalls, viewProviderState } from "../threads/state.js";
import type { ToolOutcome } from "../tools/tool-outcome.js";
import { checkLimits } from "./limits.js";
import type { LoopOutcome } from "./outcome.js";
import { askForOutput, isRefusal, outputError, reaskMessage, validateOutput } from "./output.js";
import { buildRequest } from "./request.js";
import { type Ending, ending, type Run } from "./run.js";

/**
 * The course of a run: which model call comes next, what follows from its answer, and when it is over. A call is an iteration, or
 * an extra one for the object of the output schema or for a closing summary.
 */
export class Course<Output> {
  readonly #run: Run<Output>;
  readonly #outcome: LoopOutcome<Output>;
  readonly #turns: AssistantMessage[] = [];
  #isIteration = true;
  /** The answer of the model itself, where hooks wrap it. */
  #said: AssistantMessage | undefined;
  /** How the run ends once the extra call is answered. */
  #pending: Ending | undefined;
  /** The object is all that is still wanted. */
  #outputOnly = false;
  #outputCalls = 0;
  #isOver = false;

  constructor(run: Run<Output>, outcome: LoopOutcome<Output>) {
    this.#run = run;
    this.#outcome = outcome;
  }

  /** Decides whether there is another call, and which. @throws the signal's reason when the run is cancelled. */
  goesOn(): boolean {
    const run = this.#run;
    const { config, signal } = run.parts;
    if (this.#isOver) return false;
    signal.throwIfAborted();
    const { stop } = run;
    run.stop = undefined;
    if (stop) return this.#asksForOutput(stop) || this.#end(stop);
    if (this.#isIteration) {
      const limit = checkLimits(run, this.#turns);
      const summary = limit?.reason === "max_iterations" ? config.onLimit?.(run.context({})) : undefined;
      if (limit && summary) {
        this.#pending = limit;
        run.purpose = "summary";
        run.state.messages.push(...summary.messages);
      } else if (limit) return this.#asksForOutput(limit) || this.#end(limit);
      else run.state.iteration = ++run.iteration;
      this.#isIteration = false;
    }
    return true;
  }

  /** The model of the next call, inside the hooks' wrappers. */
  model(): Model {
    const run = this.#run;
    const { model, auxiliaryModel, hooks } = run.parts;
    const base = run.purpose === "summary" ? auxiliaryModel : model;
    this.#said = undefined;
    if (!hooks.some((hook) => hook.wrapModel)) return base;
    const heard = new Proxy(base, {
      get: (target, key) =>
        key === "stream" ? (request: ModelRequest) => this.#listen(target.stream(request)) : Reflect.get(target, key),
    });
    return hooks.reduceRight<Model>((next, hook) => hook.wrapModel?.(next, run.context(hook)) ?? next, heard);
  }

  async *#listen(events: AsyncIterable<ModelEvent>): AsyncGenerator<ModelEvent, void, void> {
    for await (const event of events) {
      if (event.type === "model_complete") this.#said = event.message;
      yield event;
    }
  }

  /** An answer as it came through the wrappers. One that they changed continues no thread: the service holds what its model said. */
  heard(message: AssistantMessage): AssistantMessage {
    const isSame = !this.#said || JSON.stringify(this.#said.content) === JSON.stringify(message.content);
    return isSame ? message : disowned(message);
  }

  /** The request of the next call, as the hooks want it. */
  async request(): Promise<ModelRequest> {
    const run = this.#run;
    const { signal } = run.parts;
    let request = buildRequest(run, { firstCall: this.#turns.length === 0, outputOnly: this.#outputOnly });
    await run.phase(
      "beforeModelCall",
      () => ({ request, purpose: run.purpose }),
      (directive) => {
        // A request written anew is still one of this run, and ends with it.
        if (directive.request) request = { signal, ...directive.request };
      },
    );
    return request;
  }

  /**
   * Takes the answer of a call into the thread, as the hooks want it.
   *
   * @returns The turn; `undefined` when a hook wants another answer, which counts as an iteration.
   */
  async accept(turn: ModelCompleteEvent, request: ModelRequest): Promise<ModelCompleteEvent | undefined> {
    const run = this.#run;
    const { usage, finishReason } = turn;
    let { message } = turn;
    let again = false;
    await run.phase(
      "afterModelCall",
      () => ({ request, purpose: run.purpose, message, usage, finishReason }),
      (directive) => {
        message = directive.message ?? message;
        again ||= directive.retry === true;
      },
    );
    if (again) {
      this.#isIteration = run.purpose === "turn";
      return undefined;
    }
    if (message !== turn.message) message = disowned(message);
    this.#turns.push(message);
    run.state.messages.push(message);
    viewProviderState(run.state);
    this.#outcome.text = textOf(message);
    await run.save();
    // A hook that rewrote the message also overrules what the provider read from it.
    return message === turn.message ? turn : { type: "model_complete", message, finishReason };
  }

  /** The calls to run after a turn. A summary has none, and a hook that wants the end wants none. */
  callsOf({ message }: ModelCompleteEvent): ToolCallPart[] {
    const run = this.#run;
    if (run.purpose === "summary") return [];
    if (run.stop) answerLostCalls(run.state);
    return run.stop ? [] : toolCallsOf(message);
  }

  /** What follows from the results of a turn's calls: another iteration, unless a terminal tool succeeded. */
  async afterCalls(
    { message }: ModelCompleteEvent,
    calls: readonly ToolCallPart[],
    outcomes: readonly ToolOutcome[],
  ): Promise<void> {
    const run = this.#run;
    const { tools } = run.parts;
    await run.phase(
      "afterIteration",
      () => ({ message, outcomes }),
      (directive) => {
        run.state.messages.push(...(directive.continueWith ?? []));
      },
    );
    run.isChanged = true;
    run.purpose = "turn";
    this.#isIteration = true;
    const terminal = outcomes.find(({ error }, index) => !error && tools.get(calls[index]?.name ?? "")?.terminal);
    if (terminal === undefined || run.stop) return;
    this.#outcome.text = textOf({ role: "user", content: terminal.result });
    await this.#finish(ending("terminal_tool"), message);
  }

  /** What follows from an answer without calls: the end, once it fits the output schema and the hooks consent. */
  async afterAnswer(turn: ModelCompleteEvent, { output }: ModelRequest): Promise<void> {
    const run = this.#run;
    const { outputSchema, outputSchemaRetries = 2 } = run.parts.config;
    if (run.stop) return;
    if (outputSchema && output) {
      this.#outputCalls++;
      const validation = await abortable(validateOutput(outputSchema, turn), run.parts.signal);
      if (validation.issues) {
        if (this.#outputCalls > outputSchemaRetries || isRefusal(turn))
          throw outputError(turn, validation.issues, this.#outputCalls);
        run.purpose = "output";
        run.state.messages.push(reaskMessage(validation.issues));
        return;
      }
      this.#outcome.parsed = { value: validation.value };
    }
    await this.#finish(this.#pending ?? ending("complete"), turn.message);
  }

  /** Ends the run, unless its object is still missing or a hook sends the model back to work. */
  async #finish(end: Ending, message: AssistantMessage): Promise<void> {
    const run = this.#run;
    if (this.#asksForOutput(end)) return;
    const more: Message[] = [];
    const parsed = this.#outcome.parsed?.value;
    if (run.purpose !== "summary") {
      await run.phase(
        "beforeTerminate",
        () => ({ stopReason: end.reason, message, parsed }),
        (directive) => {
          more.push(...(directive.continueWith ?? []));
        },
      );
    }
    if (run.stop) return;
    if (more.length === 0) {
      this.#end(end);
      return;
    }
    run.state.messages.push(...more);
    run.purpose = "turn";
    this.#isIteration = true;
    this.#pending = undefined;
    this.#outputOnly = false;
    this.#outputCalls = 0;
    this.#outcome.parsed = undefined;
  }

  #end(end: Ending): false {
    this.#outcome.ending = end;
    this.#isOver = true;
    return false;
  }

  /** Whether a good ending still lacks its object; if so, the next call asks for it. */
  #asksForOutput(end: Ending): boolean {
    const run = this.#run;
    if (!end.success || !run.parts.config.outputSchema || this.#outcome.parsed || this.#outputOnly) return false;
    this.#pending = end;
    this.#outputOnly = true;
    this.#isIteration = false;
    run.purpose = "output";
    run.state.messages.push(askForOutput);
    return true;
  }
}

/** A message that a hook rewrote: a thread that the service holds says something else, and is not continued. */
function disowned(message: AssistantMessage): AssistantMessage {
  if (!message.origin?.state) return message;
  const { state: _state, ...origin } = message.origin;
  return { ...message, origin };
}
