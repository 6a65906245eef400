import type { LocusEvent } from "../../contract/event.js";
import { toolCallsOf } from "../../contract/message.js";
import { abortable } from "../../platform/abort.js";
import { validateSchema } from "../../schema/validate.js";
import { answerLostCalls } from "../threads/state.js";
import { enterCall } from "./enter-call.js";
import { afterAnswer, afterCalls } from "./follow-turn.js";
import { acceptAnswer, openCall, prepareRequest } from "./model-call.js";
import { attachRun, closeRun, type LoopOutcome } from "./outcome.js";
import { takeInput } from "./prepare-run.js";
import type { Run } from "./run.js";
import type { EndStep, Step, TurnStep } from "./step.js";
import { runToolBatch } from "./tool-batch.js";

/** The options of {@link runLoop}. */
interface LoopOptions<Output> {
  /** Prepares the run. */
  begin: () => Promise<Run<Output>>;
  /** The run's signal: it aborts when the caller cancels or the consumer leaves. */
  signal: AbortSignal;
  /** Collects the outcome of the run. */
  outcome: LoopOutcome<Output>;
  /** Called once the outcome is final. */
  settle: () => void;
}

/**
 * The agent's loop. In every case, the outcome is settled and one `terminate` event comes last; an error is thrown after it.
 *
 * If the consumer leaves, the run is cancelled: the thread is brought into a state that can be continued, without further events.
 * Model calls are read here rather than in a nested generator, because each generator costs every token three turns of the
 * microtask queue.
 */
export async function* runLoop<Output>({
  begin,
  signal,
  outcome,
  settle,
}: LoopOptions<Output>): AsyncGenerator<LocusEvent, void, void> {
  let closing: LocusEvent[] = [];
  try {
    const run = await abortable(begin(), signal);
    attachRun(outcome, run);
    if (run.parts.input) await takeInput(run, run.parts.input);
    yield* run.take();
    while (run.step.kind !== "end") {
      if (run.step.kind === "turn") run.step = yield* takeTurn(run, outcome, run.step);
      else {
        const step = enterCall(run, outcome, run.step);
        if (step.kind === "end") {
          run.step = step;
          break;
        }
        run.purpose = step.purpose;
        const request = await prepareRequest(run, step);
        yield* run.take();
        if (run.stop) {
          run.step = step;
          continue;
        }
        const call = openCall(run, request);
        try {
          for await (const event of call.events) {
            yield call.read(event);
            run.throwFault();
          }
        } finally {
          call.close();
        }
        const turn = call.answer();
        if (turn) run.step = await acceptAnswer(run, outcome, step, request, turn);
      }
      yield* run.take();
    }
    await reachEnd(run, outcome, run.step);
    if (run.isChanged) await run.save();
    yield* run.take();
  } catch (value) {
    outcome.error = { value };
  } finally {
    // The only place that settles the run, whether the consumer left or the loop ended.
    try {
      closing = await closeRun(outcome, signal);
    } finally {
      settle();
    }
  }
  yield* closing;
  if (outcome.error) throw outcome.error.value;
}

/** Runs the calls of a turn and decides on the next step. */
async function* takeTurn<Output>(
  run: Run<Output>,
  outcome: LoopOutcome<Output>,
  step: TurnStep,
): AsyncGenerator<LocusEvent, Step, void> {
  const message = run.turns.at(-1);
  if (message === undefined || run.stop) {
    answerLostCalls(run.state);
    return step.call;
  }
  run.purpose = step.call.purpose;
  if (step.call.purpose === "summary" || toolCallsOf(message).length === 0) return afterAnswer(run, outcome, step, message);
  const outcomes = yield* runToolBatch(run, step, message);
  return afterCalls(run, outcome, step.call, message, outcomes);
}

/** Copies the last step into the outcome. A run that is resumed at its end still has to validate its object. */
async function reachEnd<Output>(
  run: Run<Output>,
  outcome: LoopOutcome<Output>,
  { ending, text, output }: EndStep,
): Promise<void> {
  outcome.ending = ending;
  outcome.text = text;
  const { outputSchema } = run.parts.config;
  if (outputSchema === undefined || output === undefined || outcome.parsed) return;
  const validation = await validateSchema(outputSchema, output);
  if (!validation.issues) outcome.parsed = { value: validation.value, output };
}
