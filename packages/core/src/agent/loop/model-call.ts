import { callModel } from "../../call/call-model.js";
import type { LocusEvent, ModelChunkEvent, ModelCompleteEvent, ModelEvent, ModelRetryEvent } from "../../contract/event.js";
import type { AssistantMessage } from "../../contract/message.js";
import { textOf, toolCallsOf } from "../../contract/message.js";
import type { Model, ModelRequest } from "../../contract/model.js";
import type { Usage } from "../../contract/usage.js";
import { ConfigurationError } from "../../errors/errors.js";
import { jsonProblem } from "../../json/json-problem.js";
import { checkMessage } from "../threads/check-messages.js";
import { copyJson } from "../threads/copy-json.js";
import { hookFault, hookName } from "./hook-fault.js";
import type { LoopOutcome } from "./outcome.js";
import { buildRequest } from "./request.js";
import type { Run } from "./run.js";
import { runPhase } from "./run-phase.js";
import type { CallStep, TurnStep } from "./step.js";
import { uniqueCalls } from "./unique-calls.js";

/** The request of a step, as the hooks want it. */
export async function prepareRequest<Output>(run: Run<Output>, step: CallStep): Promise<ModelRequest> {
  const { signal } = run.parts;
  let request = buildRequest(run, step);
  await runPhase(
    run,
    "beforeModelCall",
    () => ({ request, purpose: step.purpose }),
    ({ request: written }) => {
      if (written === undefined) return;
      // A request that a hook wrote is still one of this run, and ends with it, also where it has a signal of the hook's.
      const { signal: given = signal } = written;
      request = { ...written, signal: given === signal ? signal : AbortSignal.any([signal, given]) };
    },
  );
  return request;
}

/** One call of a model under way. */
interface OpenCall {
  readonly events: AsyncIterable<ModelEvent | ModelRetryEvent>;
  /** The event as the consumer gets it. */
  read(event: ModelEvent | ModelRetryEvent): LocusEvent;
  /** The answer, with ids of calls that are unique in the thread, once it is whole. */
  answer(): ModelCompleteEvent | undefined;
  /** Counts the tokens of a call that did not come to its end, as far as they are known. */
  close(): void;
}

/** Calls the model of a step. What it streams is kept in the run until the answer is accepted. */
export function openCall<Output>(run: Run<Output>, request: ModelRequest): OpenCall {
  const { model, own } = wrapModel(run);
  const calls = uniqueCalls(run.callIds);
  let turn: ModelCompleteEvent | undefined;
  /** Tokens of an attempt that may not come to its end: counted then, as far as they are known. */
  let uncounted: Usage | undefined;
  /** What the service has reported of it. */
  let reported: Usage | undefined;
  const count = (): void => {
    run.addUsage(uncounted);
    uncounted = reported = undefined;
  };
  run.attempt = 1;
  run.streamed = "";
  return {
    events: callModel(model, request, run.parts.config.callOptions),
    answer: () => turn,
    close: count,
    read(event) {
      switch (event.type) {
        case "model_chunk":
          uncounted ??= { incomplete: true };
          if (event.content) run.streamed += event.content;
          return run.stamp(event.toolCall ? withCallId(event, calls.id(event.toolCall.id)) : event);
        case "think":
          uncounted ??= { incomplete: true };
          return run.stamp(event);
        case "model_usage":
          uncounted = reported = { ...event.usage, incomplete: true };
          break;
        case "model_warning":
          // What was counted so far is the failed model's.
          if (event.code === "fallback") count();
          break;
        case "model_retry": {
          const stamped = run.stamp(event);
          count();
          run.attempt = event.failedAttempt + 1;
          return stamped;
        }
        case "model_complete": {
          // Before the consumer sees it, because he may leave here, and the tokens are spent.
          run.addUsage(event.usage ?? reported);
          uncounted = undefined;
          const answer = assistantMessage(event.message, "The message of the model");
          // An answer that wrappers changed continues no thread, because the service holds what its model wrote.
          const isOwn = own.content === undefined || JSON.stringify(own.content) === JSON.stringify(answer.content);
          const message = calls.message(isOwn ? answer : disowned(answer));
          const { output, ...rest } = event;
          // An object that nests too deep is no answer yet: it is read, and refused, with the text.
          turn = { ...rest, message, ...(output !== undefined && !jsonProblem(output) && { output }) };
          checkEvent({ ...rest, message: { role: "assistant", content: "" } });
          return run.stamp(turn);
        }
      }
      checkEvent(event);
      return run.stamp(event);
    },
  };
}

/** @throws ConfigurationError on an event of a custom model that no consumer could write down. */
function checkEvent(event: ModelEvent | ModelRetryEvent): void {
  const problem = jsonProblem(event);
  if (problem) throw new ConfigurationError(`The model yielded a ${event.type} that must be JSON, and holds ${problem}.`);
}

/** @throws ConfigurationError on what a custom model, or a hook, gave for a message. */
function assistantMessage(given: unknown, where: string): AssistantMessage {
  const checked = checkMessage(given, where);
  if (checked.role === "assistant") return checked;
  throw new ConfigurationError(`${where} must be an assistant message.`);
}

function withCallId(event: ModelChunkEvent, id: string): ModelChunkEvent {
  const { toolCall } = event;
  return toolCall === undefined || toolCall.id === id ? event : { ...event, toolCall: { ...toolCall, id } };
}

/** The model of a call, inside the hooks' wrappers, and what the model itself answered, where there are wrappers. */
function wrapModel<Output>(run: Run<Output>): { model: Model; own: { content?: AssistantMessage["content"] } } {
  const { model: main, auxiliaryModel, config } = run.parts;
  const base = run.purpose === "summary" ? auxiliaryModel : main;
  const own: { content?: AssistantMessage["content"] } = {};
  async function* listen(request: ModelRequest): AsyncGenerator<ModelEvent, void, void> {
    for await (const event of base.stream(request)) {
      if (event.type === "model_complete") own.content = event.message.content;
      yield event;
    }
  }
  const heard = new Proxy(base, { get: (target, key) => (key === "stream" ? listen : Reflect.get(target, key, target)) });
  const wrapped = config.hooks.reduceRight<Model | undefined>((next, hook) => {
    if (!hook.wrapModel) return next;
    const inner = next ?? heard;
    const model = hook.wrapModel(inner, run.context(hook)) ?? inner;
    if (typeof Object(model).stream !== "function") throw hookFault(hook, "returned no model from wrapModel: it needs stream()");
    return model;
  }, undefined);
  return { model: wrapped ?? base, own };
}

/**
 * Takes an answer into the thread, as the hooks want it.
 *
 * @returns The step that follows; the same call, as an iteration, when a hook wants another answer.
 */
export async function acceptAnswer<Output>(
  run: Run<Output>,
  outcome: LoopOutcome<Output>,
  call: CallStep,
  request: ModelRequest,
  turn: ModelCompleteEvent,
): Promise<CallStep | TurnStep> {
  const { usage, finishReason } = turn;
  let { message } = turn;
  let again = false;
  await runPhase(
    run,
    "afterModelCall",
    () => ({ request, purpose: call.purpose, message, usage, finishReason }),
    (directive, hook) => {
      again ||= directive.retry === true;
      // The same message, handed back, is still the model's own.
      if (directive.message === undefined || directive.message === message) return;
      const where = `${hookName(hook)}: the message`;
      message = copyJson(assistantMessage(directive.message, where), where);
    },
  );
  run.streamed = "";
  if (again) return { ...call, counts: true };
  const isOwn = message === turn.message;
  const whole = isOwn ? message : uniqueCalls(run.callIds).message(disowned(message));
  const accepted: AssistantMessage = { finishReason, ...whole };
  run.append(accepted);
  outcome.text = textOf(accepted);
  const open = call.purpose === "summary" ? [] : toolCallsOf(accepted).map(({ id }) => id);
  // A hook that rewrote the message also overrules what the provider read from it.
  const step: TurnStep = {
    kind: "turn",
    call,
    open,
    wantsOutput: request.output !== undefined,
    ...(isOwn && turn.output !== undefined && { output: turn.output }),
  };
  run.step = step;
  await run.save();
  return step;
}

/** A message that was rewritten: what the service holds of it, or wants back with it, is about another one. */
function disowned({ providerData: _data, ...message }: AssistantMessage): AssistantMessage {
  if (!message.origin?.state) return message;
  const { state: _state, ...origin } = message.origin;
  return { ...message, origin };
}

/** Keeps the text of a turn that did not come to its end: it was shown, so the next turn must know it. */
export function keepStreamed<Output>(run: Run<Output>, outcome: LoopOutcome<Output>): void {
  const { streamed: text, parts, purpose } = run;
  if (text === "") return;
  run.streamed = "";
  const { provider, modelId } = purpose === "summary" ? parts.auxiliaryModel : parts.model;
  run.append({ role: "assistant", content: [{ type: "text", text }], origin: { provider, modelId }, interrupted: true });
  outcome.text = text;
}
