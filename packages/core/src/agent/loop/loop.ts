import type { LocusEvent } from "../../contract/event.js";
import { toolCallsOf } from "../../contract/message.js";
import { abortable } from "../../platform/abort.js";
import { validateSchema } from "../../schema/validate.js";
import { answerLostCalls } from "../threads/state.js";
import { enterCall } from "./enter-call.js";
import { afterAnswer, afterCalls } from "./follow-turn.js";
import { acceptAnswer, openCall, prepareRequest } from "./model-call.js";
import { closeRun, type LoopOutcome, takeUp } from "./outcome.js";
import { takeInput } from "./prepare-run.js";
import type { Run } from "./run.js";
import type { EndStep, Step, TurnStep } from "./step.js";
import { runToolBatch } from "./tool-batch.js";

/** What {@link runLoop} needs. */
interface LoopOptions<Output> {
  /** Makes the run ready. */
  begin: () => Promise<Run<Output>>;
  /** Of the run: aborts when the caller cancels, or when the consumer leaves. */
  signal: AbortSignal;
  /** What it comes to. */
  outcome: LoopOutcome<Output>;
  /** Called when the outcome is final. */
  settle: () => void;
}

/**
 * The agent's loop. Whatever happens, the outcome is settled and one `terminate` event comes last; an error is thrown after it.
 *
 * A consumer who leaves has cancelled the run: what is needed to continue the thread is done, without further events. The calls of the model are
 * read here and not in a generator below, because each generator costs every token three turns of the microtask queue.
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
    takeUp(outcome, run);
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
    // Whether the consumer left or the loop came to its end, only this settles the run.
    try {
      closing = await closeRun(outcome, signal);
    } finally {
      settle();
    }
  }
  yield* closing;
  if (outcome.error) throw outcome.error.value;
}

/** Runs the calls of a turn, and decides what follows from it. */
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

/** Makes the outcome what the last step says; a run that begins there has its object still to validate. */
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
