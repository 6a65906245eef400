import { appendFromHook } from "./append-from-hook.js";
import type { Ending } from "./ending.js";
import { exceededLimit } from "./limits.js";
import type { LoopOutcome } from "./outcome.js";
import { askForOutput } from "./output.js";
import type { Run } from "./run.js";
import type { CallStep, EndStep } from "./step.js";

/**
 * Decides on the next model call: the proposed one, unless a hook asked to stop or a limit is reached.
 *
 * @throws The signal's reason when the run is cancelled.
 */
export function enterCall<Output>(run: Run<Output>, outcome: LoopOutcome<Output>, proposed: CallStep): CallStep | EndStep {
  const { config, signal } = run.parts;
  signal.throwIfAborted();
  const { stop } = run;
  run.stop = undefined;
  const limit = stop ? undefined : exceededLimit(run, proposed);
  // A summary that is requested again is already beyond its limit.
  if (limit?.reason === "max_iterations" && proposed.purpose !== "summary") {
    const summary: CallStep = { ...proposed, purpose: "summary", counts: false, ending: limit };
    const asked = exceededLimit(run, summary) ? undefined : config.onLimit?.(run.context({}));
    if (asked) {
      appendFromHook(run, asked.messages, "The messages of onLimit");
      return summary;
    }
  }
  const end = stop ?? (limit && proposed.purpose === "summary" ? proposed.ending : limit);
  if (end) {
    return askForObject(run, outcome, proposed, end) ?? { kind: "end", ending: end, text: outcome.text };
  }
  if (proposed.counts) run.state.iteration = ++run.iteration;
  return proposed;
}

/** The call that asks for the missing object before a successful end, or the end if a budget forbids that call. */
export function askForObject<Output>(
  run: Run<Output>,
  outcome: LoopOutcome<Output>,
  step: CallStep,
  ending: Ending,
): CallStep | EndStep | undefined {
  if (!ending.success || !run.parts.config.outputSchema || outcome.parsed || step.outputOnly) return undefined;
  const ask: CallStep = { ...step, purpose: "output", counts: false, outputOnly: true, ending };
  const limit = exceededLimit(run, ask);
  if (limit) return { kind: "end", ending: limit, text: outcome.text };
  run.append(askForOutput);
  return ask;
}
