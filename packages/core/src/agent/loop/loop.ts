import { callModel } from "../../call/call-model.js";
import type { LocusEvent, ModelCompleteEvent } from "../../contract/event.js";
import { addUsage } from "../../contract/usage.js";
import { abortable } from "../../platform/abort.js";
import { Course } from "./course.js";
import { closeRun, type LoopOutcome } from "./outcome.js";
import { takeInput } from "./prepare-run.js";
import type { Run } from "./run.js";
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
    const { state } = run;
    await takeInput(run);
    yield* run.take();
    const course = new Course(run, outcome);
    while (course.goesOn()) {
      const request = await course.request();
      yield* run.take();
      if (run.stop) continue;

      let answer: ModelCompleteEvent | undefined;
      run.attempt = 1;
      for await (const event of callModel(course.model(), request, run.parts.config)) {
        if (event.type === "model_complete") {
          // Before the consumer sees it: he may leave here, and the tokens are spent.
          answer = { ...event, message: withUniqueCalls(course.heard(event.message), state.messages) };
          run.usage = addUsage(run.usage, event.usage);
          state.usage = addUsage(state.usage, event.usage);
        }
        yield run.stamp(answer ?? event);
        if (event.type === "model_retry") run.attempt = event.failedAttempt + 1;
      }
      const turn = answer && (await course.accept(answer, request));
      yield* run.take();
      if (turn === undefined) continue;

      const calls = course.callsOf(turn);
      if (calls.length > 0) {
        const outcomes = yield* runToolBatch(run, calls, turn.finishReason.reason);
        await course.afterCalls(turn, calls, outcomes);
      } else await course.afterAnswer(turn, request);
      yield* run.take();
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
