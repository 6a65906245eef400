import type { LocusEvent, TerminateEvent } from "../../contract/event.js";
import { serializeError } from "../../errors/locus-error.js";
import { answerLostCalls, createState } from "../threads/state.js";
import type { RunResult } from "./result.js";
import { type Ending, ending, type Run } from "./run.js";

/** What a run has come to so far. */
export interface LoopOutcome<Output> {
  /** Absent until the run has begun. */
  run: Run<Output> | undefined;
  ending: Ending;
  /** The validated object, once there is one. */
  parsed: { value: Output } | undefined;
  /** The text of the turn, or of the terminal tool, that came last. */
  text: string;
  error: { value: unknown } | undefined;
}

/** An outcome before anything happened: a consumer who leaves has cancelled. */
export function openOutcome<Output>(): LoopOutcome<Output> {
  return { run: undefined, ending: ending("cancelled"), parsed: undefined, text: "", error: undefined };
}

/**
 * Closes a run: an abort counts as an ordinary end, the hooks hear of it, and the closing event is made. Never rejects: what goes
 * wrong here is the error of the run.
 *
 * @returns The last events.
 */
export async function closeRun<Output>(outcome: LoopOutcome<Output>, signal: AbortSignal): Promise<LocusEvent[]> {
  const { run } = outcome;
  if (outcome.error) {
    outcome.ending = ending(signal.aborted ? "cancelled" : "error");
    if (signal.aborted) outcome.error = undefined;
  } else if (run?.parts.config.outputSchema && !outcome.parsed) outcome.ending.success = false;
  const attempt = async (step: () => Promise<void>): Promise<void> => {
    try {
      await step();
    } catch (value) {
      outcome.error ??= { value };
      outcome.ending = ending("error");
    }
  };
  const closing = (): TerminateEvent => ({
    type: "terminate",
    ...outcome.ending,
    iterations: run?.iteration ?? 0,
    message: outcome.text,
    usage: run?.usage ?? {},
    ...(outcome.error && { error: serializeError(outcome.error.value) }),
  });
  if (run === undefined) return [{ ...closing(), iteration: 0, attempt: 1, purpose: "turn", timestamp: Date.now() }];
  answerLostCalls(run.state);
  if (outcome.ending.reason === "cancelled") run.isChanged = true;
  await attempt(() =>
    run.phase("afterInvocation", () => {
      const { reason: stopReason, success } = outcome.ending;
      return { stopReason, success, usage: run.usage, error: outcome.error?.value };
    }),
  );
  // A failed run leaves the thread where it was last saved.
  if (run.isChanged && !outcome.error) await attempt(() => run.save());
  const events: LocusEvent[] = [];
  await attempt(async () => void events.push(...run.take()));
  for (let told = false; !told; ) {
    // An observer that throws is not asked again, so this ends.
    await attempt(async () => {
      events.push(run.stamp(closing()));
      told = true;
    });
  }
  return events;
}

/**
 * The result of a run, complete or left early: every call of its transcript has an answer.
 */
export function toResult<Output>({ run, ending, text, parsed }: LoopOutcome<Output>): RunResult<Output> {
  const state = run?.state ?? createState();
  const result = {
    runId: run?.parts.runId ?? "",
    message: text,
    stopReason: ending.reason,
    usage: run?.usage ?? {},
    iterations: run?.iteration ?? 0,
    messages: state.messages,
    state,
    success: ending.success,
    parsed: parsed?.value,
  };
  // Without an output schema `Output` is `undefined`; with one, a run does not end well before it has its object.
  return result as RunResult<Output>;
}
