import type { LocusEvent, TerminateEvent } from "../../contract/event.js";
import { textOf } from "../../contract/message.js";
import { serializeError } from "../../errors/locus-error.js";
import type { JsonValue } from "../../json/json.js";
import { answerLostCalls, createState } from "../threads/state.js";
import { type Ending, ending } from "./ending.js";
import { keepStreamed } from "./model-call.js";
import type { RunResult } from "./result.js";
import type { Run } from "./run.js";
import { runPhase } from "./run-phase.js";

/** The outcome of a run so far. */
export interface LoopOutcome<Output> {
  /** Absent until the run has begun. */
  run: Run<Output> | undefined;
  ending: Ending;
  /** The validated object, if there is one, with its JSON before validation. */
  parsed: { readonly value: Output; readonly output: JsonValue } | undefined;
  /** The text of the last turn or terminal tool. */
  text: string;
  error: { readonly value: unknown } | undefined;
}

/** The initial outcome: a consumer who leaves now has cancelled the run. */
export function initialOutcome<Output>(): LoopOutcome<Output> {
  return { run: undefined, ending: ending("cancelled"), parsed: undefined, text: "", error: undefined };
}

/** Adds the run to the outcome. A resumed run already has a text. */
export function attachRun<Output>(outcome: LoopOutcome<Output>, run: Run<Output>): void {
  outcome.run = run;
  const last = run.turns.at(-1);
  if (last) outcome.text = textOf(last);
}

/**
 * Closes a run: it turns an abort into an ordinary end, calls the hooks, saves the thread and makes the closing event. Never
 * rejects: an error here becomes the error of the run.
 *
 * @returns The last events.
 */
export async function closeRun<Output>(outcome: LoopOutcome<Output>, signal: AbortSignal): Promise<LocusEvent[]> {
  const { run } = outcome;
  if (outcome.error) {
    outcome.ending = ending(signal.aborted ? "cancelled" : "error");
    if (signal.aborted) outcome.error = undefined;
  }
  const events: LocusEvent[] = [];
  /** Runs one part of the closing. Its error becomes the run's, except for the abort of a cancelled run. */
  const attempt = async (part: () => unknown): Promise<void> => {
    try {
      await part();
    } catch (value) {
      if (signal.aborted && value === signal.reason) return;
      outcome.error ??= { value };
      outcome.ending = ending("error");
    }
  };
  if (run) {
    let isKept = false;
    await attempt(() => {
      isKept = run.streamed !== "";
      keepStreamed(run, outcome);
      answerLostCalls(run.state);
    });
    if (run.parts.config.outputSchema && !outcome.parsed) outcome.ending = { ...outcome.ending, success: false };
    if (outcome.ending.reason === "cancelled") run.isChanged = true;
    await attempt(() =>
      runPhase(run, "afterInvocation", () => {
        const { reason: stopReason, success } = outcome.ending;
        return { stopReason, success, usage: run.usage, error: outcome.error?.value };
      }),
    );
    // A failed run leaves the thread as last saved, unless the user has seen text that is not in it yet.
    if (run.isChanged && (isKept || !outcome.error)) await attempt(() => run.save());
    run.release();
    // A hook that throws in `onEvent` is removed, so that each try has one observer less.
    for (let tries = run.parts.config.hooks.length; tries >= 0; tries--) {
      await attempt(() => {
        for (const event of run.take()) events.push(event);
        const last = run.stamp(closing(outcome));
        run.throwFault();
        events.push(last);
        tries = 0;
      });
    }
  }
  return events.at(-1)?.type === "terminate" ? events : [...events, stampedAlone(outcome)];
}

function closing<Output>({ run, ending, text, error }: LoopOutcome<Output>): TerminateEvent {
  const { iteration = 0, usage = {}, finishReason } = run ?? {};
  return {
    type: "terminate",
    ...ending,
    iterations: iteration,
    message: text,
    usage,
    ...(finishReason && { finishReason }),
    ...(error && { error: serializeError(error.value) }),
  };
}

function stampedAlone<Output>(outcome: LoopOutcome<Output>): LocusEvent {
  const { iteration = 0, attempt = 1, purpose = "turn" } = outcome.run ?? {};
  return { ...closing(outcome), iteration, attempt, purpose, timestamp: Date.now() };
}

/**
 * The result of a run, even if it was left early: every call in its transcript has a result.
 */
export function toResult<Output>({ run, ending, text, parsed }: LoopOutcome<Output>): RunResult<Output> {
  const { parts, state = createState(), usage = {}, iteration = 0, finishReason } = run ?? {};
  const result = {
    runId: parts?.runId ?? "",
    message: text,
    stopReason: ending.reason,
    ...(finishReason && { finishReason }),
    usage,
    iterations: iteration,
    messages: state.messages,
    state,
    success: ending.success,
    parsed: parsed?.value,
  };
  // Without an output schema, `Output` is `undefined`. With one, a run does not succeed before it has its object.
  return result as RunResult<Output>;
}
