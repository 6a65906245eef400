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

/** Builds the request of a step and lets the hooks change it. */
export async function prepareRequest<Output>(run: Run<Output>, step: CallStep): Promise<ModelRequest> {
  const { signal } = run.parts;
  let request = buildRequest(run, step);
  await runPhase(
    run,
    "beforeModelCall",
    () => ({ request, purpose: step.purpose }),
    ({ request: written }) => {
      if (written === undefined) return;
      // A request from a hook still ends with the run, even if the hook gives it another signal.
      const { signal: given = signal } = written;
      request = { ...written, signal: given === signal ? signal : AbortSignal.any([signal, given]) };
    },
  );
  return request;
}

/** One model call in progress. */
interface OpenCall {
  readonly events: AsyncIterable<ModelEvent | ModelRetryEvent>;
  /** Converts an event to the one that the consumer gets. */
  read(event: ModelEvent | ModelRetryEvent): LocusEvent;
  /** The complete answer, whose call ids are unique in the thread. */
  answer(): ModelCompleteEvent | undefined;
  /** Counts the known tokens of a call that did not complete. */
  close(): void;
}

/** Calls the model of a step. The run keeps the streamed text until the answer is accepted. */
export function openCall<Output>(run: Run<Output>, request: ModelRequest): OpenCall {
  const { model, own } = wrapModel(run);
  const calls = uniqueCalls(run.callIds);
  let turn: ModelCompleteEvent | undefined;
  /** The known tokens of the current attempt, to be counted if it does not complete. */
  let uncounted: Usage | undefined;
  /** The usage that the service has reported for the attempt. */
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
          // The tokens so far belong to the model that failed.
          if (event.code === "fallback") count();
          break;
        case "model_retry": {
          const stamped = run.stamp(event);
          count();
          run.attempt = event.failedAttempt + 1;
          return stamped;
        }
        case "model_complete": {
          // Counted before the consumer sees the event, because the consumer may leave here and the tokens are spent.
          run.addUsage(event.usage ?? reported);
          uncounted = undefined;
          const answer = assistantMessage(event.message, "The message of the model");
          // An answer changed by wrappers cannot continue a server-side thread, because the service holds the original.
          const isOwn = own.content === undefined || JSON.stringify(own.content) === JSON.stringify(answer.content);
          const message = calls.message(isOwn ? answer : withoutServiceData(answer));
          const { output, ...rest } = event;
          // An object that nests too deeply is dropped here, so that it is read and refused with the text.
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

/** @throws ConfigurationError on an event of a custom model that is not JSON. */
function checkEvent(event: ModelEvent | ModelRetryEvent): void {
  const problem = jsonProblem(event);
  if (problem) throw new ConfigurationError(`The model yielded a ${event.type} that must be JSON, but holds ${problem}.`);
}

/** @throws ConfigurationError when a custom model or a hook gave something other than an assistant message. */
function assistantMessage(given: unknown, where: string): AssistantMessage {
  const checked = checkMessage(given, where);
  if (checked.role === "assistant") return checked;
  throw new ConfigurationError(`${where} must be an assistant message.`);
}

function withCallId(event: ModelChunkEvent, id: string): ModelChunkEvent {
  const { toolCall } = event;
  return toolCall === undefined || toolCall.id === id ? event : { ...event, toolCall: { ...toolCall, id } };
}

/** The model of a call inside the hooks' wrappers, and the content of the model's own answer if there are wrappers. */
function wrapModel<Output>(run: Run<Output>): { model: Model; own: { content?: AssistantMessage["content"] } } {
  const { model: main, auxiliaryModel, config } = run.parts;
  const base = run.purpose === "summary" ? auxiliaryModel : main;
  const own: { content?: AssistantMessage["content"] } = {};
  async function* observe(request: ModelRequest): AsyncGenerator<ModelEvent, void, void> {
    for await (const event of base.stream(request)) {
      if (event.type === "model_complete") own.content = event.message.content;
      yield event;
    }
  }
  const observed = new Proxy(base, { get: (target, key) => (key === "stream" ? observe : Reflect.get(target, key, target)) });
  const wrapped = config.hooks.reduceRight<Model | undefined>((next, hook) => {
    if (!hook.wrapModel) return next;
    const inner = next ?? observed;
    const model = hook.wrapModel(inner, run.context(hook)) ?? inner;
    if (typeof Object(model).stream !== "function") throw hookFault(hook, "returned no model from wrapModel: it needs stream()");
    return model;
  }, undefined);
  return { model: wrapped ?? base, own };
}

/**
 * Takes an answer into the thread, with the hooks' changes.
 *
 * @returns The next step; the same call as another iteration if a hook asks to retry.
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
      // A hook may return the same message, which is still the model's own.
      if (directive.message === undefined || directive.message === message) return;
      const where = `${hookName(hook)}: the message`;
      message = copyJson(assistantMessage(directive.message, where), where);
    },
  );
  run.streamed = "";
  if (again) return { ...call, counts: true };
  const isOwn = message === turn.message;
  const whole = isOwn ? message : uniqueCalls(run.callIds).message(withoutServiceData(message));
  const accepted: AssistantMessage = { finishReason, ...whole };
  run.append(accepted);
  outcome.text = textOf(accepted);
  const open = call.purpose === "summary" ? [] : toolCallsOf(accepted).map(({ id }) => id);
  // A hook that rewrites the message also overrides the output that the provider read from it.
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

/** Removes data of the service from a rewritten message, because it belongs to the original. */
function withoutServiceData({ providerData: _data, ...message }: AssistantMessage): AssistantMessage {
  if (!message.origin?.state) return message;
  const { state: _state, ...origin } = message.origin;
  return { ...message, origin };
}

/** Keeps the text of an interrupted turn, because the user has seen it and the next turn must know it. */
export function keepStreamed<Output>(run: Run<Output>, outcome: LoopOutcome<Output>): void {
  const { streamed: text, parts, purpose } = run;
  if (text === "") return;
  run.streamed = "";
  const { provider, modelId } = purpose === "summary" ? parts.auxiliaryModel : parts.model;
  run.append({ role: "assistant", content: [{ type: "text", text }], origin: { provider, modelId }, interrupted: true });
  outcome.text = text;
}
