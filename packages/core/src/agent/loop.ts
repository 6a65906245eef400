import { abortable } from "../call/abort.js";
import { callModel } from "../call/call-model.js";
import type { LocusEvent, ModelCompleteEvent } from "../contract/event.js";
import { type AssistantMessage, type Message, textOf, toolCallsOf } from "../contract/message.js";
import type { Model } from "../contract/model.js";
import { addUsage } from "../contract/usage.js";
import { checkLimits } from "./limits.js";
import { closeRun, type LoopOutcome } from "./outcome.js";
import { askForOutput, isRefusal, outputError, reaskMessage, validateOutput } from "./output.js";
import { takeInput } from "./prepare-run.js";
import { buildRequest } from "./request.js";
import { type Ending, ending, type Run } from "./run.js";
import { answerLostCalls } from "./state.js";
import { runToolBatch } from "./tool-batch.js";
import { withUniqueCalls } from "./unique-calls.js";

/** What {@link runLoop} needs. */
interface LoopOptions<Output> {
  begin: () => Promise<Run<Output>>;
  signal: AbortSignal;
  outcome: LoopOutcome<Output>;
  settle: () => void;
}

/**
 * A run, from its first event to its last. One generator and not several nested ones: every token passes through it.
 *
 * @param options.begin - Makes the run ready: model, thread, system prompt.
 * @param options.outcome - Filled as the run goes, so that a consumer who leaves still gets a result.
 * @param options.settle - Told when the outcome is final, before the closing event.
 * @throws The error that ended the run, after the `terminate` event that carries it.
 */
export async function* runLoop<Output>({
  begin,
  signal,
  outcome,
  settle,
}: LoopOptions<Output>): AsyncGenerator<LocusEvent, void, void> {
  let closing: LocusEvent[] = [];
  try {
    signal.throwIfAborted();
    const run = await abortable(begin(), signal);
    outcome.run = run;
    const { parts, state } = run;
    const { config } = parts;
    await takeInput(run);
    yield* run.take();
    const { outputSchema, outputSchemaRetries = 2 } = config;
    const turns: AssistantMessage[] = [];
    let newIteration = true;
    /** How the run ends once the extra call for an object or a summary is answered. */
    let pending: Ending | undefined;
    /** The object is all that is still wanted. */
    let outputOnly = false;
    let outputCalls = 0;

    /** Whether a good ending still lacks its object; if so, the next call asks for it. */
    const asksForOutput = (end: Ending): boolean => {
      if (!end.success || outputSchema === undefined || outcome.parsed || outputOnly) return false;
      pending = end;
      outputOnly = true;
      newIteration = false;
      run.purpose = "output";
      state.messages.push(askForOutput);
      return true;
    };

    // Each pass is one model call: an iteration, or an extra call for the object or a summary.
    for (;;) {
      signal.throwIfAborted();
      const { stop } = run;
      run.stop = undefined;
      if (stop && !asksForOutput(stop)) {
        outcome.ending = stop;
        break;
      }
      if (!stop && newIteration) {
        const limit = checkLimits(run, turns);
        const summary = limit?.reason === "max_iterations" ? config.onLimit?.(run.context({})) : undefined;
        if (limit && summary) {
          pending = limit;
          run.purpose = "summary";
          state.messages.push(...summary.messages);
        } else if (limit && !asksForOutput(limit)) {
          outcome.ending = limit;
          break;
        } else if (!limit) {
          state.iteration = ++run.iteration;
        }
      }
      newIteration = false;

      const base = run.purpose === "summary" ? parts.auxiliaryModel : parts.model;
      let request = buildRequest(run, base, { firstCall: turns.length === 0, outputOnly });
      await run.phase(
        "beforeModelCall",
        () => ({ request, purpose: run.purpose }),
        (directive) => {
          // A request written anew is still one of this run, and ends with it.
          if (directive.request) request = { signal, ...directive.request };
        },
      );
      yield* run.take();
      if (run.stop) continue;

      const model = parts.hooks.reduceRight<Model>((next, hook) => hook.wrapModel?.(next, run.context(hook)) ?? next, base);
      let turn: ModelCompleteEvent | undefined;
      run.attempt = 1;
      for await (const event of callModel(model, request, config)) {
        if (event.type === "model_complete") {
          turn = { ...event, message: withUniqueCalls(event.message, state.messages) };
          // Before the consumer sees it: he may leave here, and the tokens are spent.
          run.usage = addUsage(run.usage, event.usage);
          state.usage = addUsage(state.usage, event.usage);
        }
        yield run.stamp(turn ?? event);
        if (event.type === "model_retry") run.attempt = event.failedAttempt + 1;
      }
      if (turn === undefined) throw new Error("unreachable");
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
      yield* run.take();
      if (again) continue;

      // A hook that rewrote the message also overrules what the provider read from it.
      if (message !== turn.message) turn = { type: "model_complete", message, finishReason };
      turns.push(message);
      state.messages.push(message);
      outcome.text = textOf(message);
      await run.save();
      yield* run.take();

      const calls = run.purpose === "summary" ? [] : toolCallsOf(message);
      if (calls.length > 0 && run.stop) {
        answerLostCalls(state);
        continue;
      }
      let end = pending ?? ending("complete");
      if (calls.length > 0) {
        const outcomes = yield* runToolBatch(run, calls, finishReason.reason);
        await run.phase(
          "afterIteration",
          () => ({ message, outcomes }),
          (directive) => {
            state.messages.push(...(directive.continueWith ?? []));
          },
        );
        run.isChanged = true;
        yield* run.take();
        run.purpose = "turn";
        newIteration = true;
        const terminal = outcomes.find((result, index) => !result.error && parts.tools.get(calls[index]?.name ?? "")?.terminal);
        if (terminal === undefined || run.stop) continue;
        outcome.text = textOf({ role: "user", content: terminal.result });
        end = ending("terminal_tool");
      } else if (outputSchema && request.output) {
        outputCalls++;
        const validation = await abortable(validateOutput(outputSchema, turn), signal);
        if (validation.issues) {
          if (outputCalls > outputSchemaRetries || isRefusal(turn)) throw outputError(turn, validation.issues, outputCalls);
          run.purpose = "output";
          state.messages.push(reaskMessage(validation.issues));
          continue;
        }
        outcome.parsed = { value: validation.value };
      }
      if (run.stop || asksForOutput(end)) continue;

      const more: Message[] = [];
      if (run.purpose !== "summary") {
        const parsed = outcome.parsed?.value;
        await run.phase(
          "beforeTerminate",
          () => ({ stopReason: end.reason, message, parsed }),
          (directive) => {
            more.push(...(directive.continueWith ?? []));
          },
        );
        yield* run.take();
        if (run.stop) continue;
      }
      if (more.length === 0) {
        outcome.ending = end;
        break;
      }
      state.messages.push(...more);
      run.purpose = "turn";
      newIteration = true;
      pending = undefined;
      outputOnly = false;
      outputCalls = 0;
      outcome.parsed = undefined;
    }
    if (run.isChanged) await run.save();
    yield* run.take();
  } catch (error) {
    outcome.error = { value: error };
  } finally {
    // Also for a consumer who left: he reads no more events, but the hooks and the thread are told.
    closing = await closeRun(outcome, signal);
    settle();
  }
  yield* closing;
  if (outcome.error) throw outcome.error.value;
}
