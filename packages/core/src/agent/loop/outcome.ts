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

/** What a run has come to so far. */
export interface LoopOutcome<Output> {
  /** Absent until the run has begun. */
  run: Run<Output> | undefined;
  ending: Ending;
  /** The validated object, once there is one, and its JSON before validation. */
  parsed: { readonly value: Output; readonly output: JsonValue } | undefined;
  /** The text of the turn, or of the terminal tool, that came last. */
  text: string;
  error: { readonly value: unknown } | undefined;
}

/** An outcome before anything happened: a consumer who leaves has cancelled. */
export function openOutcome<Output>(): LoopOutcome<Output> {
  return { run: undefined, ending: ending("cancelled"), parsed: undefined, text: "", error: undefined };
}

/** Takes up a run: one that goes on has a text already. */
export function takeUp<Output>(outcome: LoopOutcome<Output>, run: Run<Output>): void {
  outcome.run = run;
  const last = run.turns.at(-1);
  if (last) outcome.text = textOf(last);
}

/**
 * Closes a run: an abort counts as an ordinary end, the hooks are told, the thread is saved, and the closing event is made. Never rejects: what
 * goes wrong here is the error of the run.
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
  /** Runs one part of the closing; its failure is the run's, except that a cancelled run gives up on what does not answer. */
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
    // A failed run leaves the thread where it was last saved, unless the user has seen text that is not in it yet.
    if (run.isChanged && (isKept || !outcome.error)) await attempt(() => run.save());
    run.release();
    // An observer that throws is not asked again, so that each try has one observer less.
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
 * The result of a run, complete or left early: every call of its transcript has an answer.
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
  // Without an output schema `Output` is `undefined`; with one, a run does not end well before it has its object.
  return result as RunResult<Output>;
}
