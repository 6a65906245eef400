import type { LocusEvent, TerminateEvent } from "../contract/event.js";
import type { Usage } from "../contract/usage.js";
import { serializeError } from "../errors/locus-error.js";
import type { RunResult } from "./result.js";
import type { Ending, Run } from "./run.js";
import { answerLostCalls, createState } from "./state.js";

/** What a run has come to so far. */
export interface LoopOutcome<Output> {
  ending: Ending;
  /** The validated object, once there is one. */
  parsed: { value: Output } | undefined;
  /** The text of the turn, or of the terminal tool, that came last. */
  text: string;
  error: { value: unknown } | undefined;
}

/** An outcome before anything happened: a consumer who leaves has cancelled. */
export function openOutcome<Output>(): LoopOutcome<Output> {
  return { ending: { reason: "cancelled", success: false }, parsed: undefined, text: "", error: undefined };
}

/**
 * Closes a run: an abort counts as an ordinary end, the hooks hear of it, and the closing event is made.
 *
 * @param run - `undefined` when it could not even begin.
 * @returns The last events.
 */
export async function closeRun<Output>(run: Run<Output> | undefined, outcome: LoopOutcome<Output>): Promise<LocusEvent[]> {
  const { error } = outcome;
  if (error && run?.parts.signal.aborted) {
    outcome.ending = { reason: "cancelled", success: false };
    outcome.error = undefined;
  } else if (error) outcome.ending = { reason: "error", success: false };
  const closing = (iteration: number, usage: Usage): TerminateEvent => ({
    type: "terminate",
    ...outcome.ending,
    iterations: iteration,
    message: outcome.text,
    usage,
    ...(outcome.error && { error: serializeError(outcome.error.value) }),
  });
  if (run === undefined) return [{ ...closing(0, {}), iteration: 0, attempt: 1, purpose: "turn", timestamp: Date.now() }];
  try {
    answerLostCalls(run.state);
    if (outcome.ending.reason === "cancelled") await run.save();
    await run.phase("afterInvocation", () => ({
      stopReason: outcome.ending.reason,
      success: outcome.ending.success,
      usage: run.usage,
      error: outcome.error?.value,
    }));
  } catch (cause) {
    outcome.error ??= { value: cause };
    outcome.ending = { reason: "error", success: false };
  }
  return [...run.take(), run.stamp(closing(run.iteration, run.usage))];
}

/**
 * The result of a run, complete or left early: every call of its transcript has an answer.
 *
 * @param run - `undefined` when it was left before it began.
 */
export function toResult<Output>(run: Run<Output> | undefined, outcome: LoopOutcome<Output>): RunResult<Output> {
  const state = run?.state ?? createState();
  answerLostCalls(state);
  const { success, reason } = outcome.ending;
  const base = {
    runId: run?.parts.runId ?? "",
    message: outcome.text,
    stopReason: reason,
    usage: run?.usage ?? {},
    iterations: run?.iteration ?? 0,
    messages: state.messages,
    state,
  };
  // Without an output schema `Output` is `undefined`; with one, a run does not end well before it has its object.
  return success
    ? { ...base, success, parsed: outcome.parsed?.value as Output }
    : { ...base, success, parsed: outcome.parsed?.value };
}
