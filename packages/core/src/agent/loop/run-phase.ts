import { checkOptions, type OptionRules } from "../../call/check-options.js";
import type { UnstampedEvent } from "../../contract/event.js";
import { abortable } from "../../platform/abort.js";
import type {
  CommonDirective,
  Hook,
  HookContext,
  HookPhases,
  PhaseHandler,
  PhaseHandlers,
  StopDirective,
} from "../hooks/hook.js";
import { copyJson } from "../threads/copy-json.js";
import { ending } from "./ending.js";
import { hookFault, hookName } from "./hook-fault.js";
import type { Run } from "./run.js";

/** The rules for directives, as far as they can be checked without context. */
const directiveRules: OptionRules = [
  ["confidence", { min: 0, max: 1 }],
  ["deny", "string"],
  ["messages continueWith", "array"],
  ["stop", (stop) => (!stop || typeof Object(stop).reason === "string" ? undefined : "must be { reason }")],
  ["request", (request) => (Array.isArray(Object(request).messages) ? undefined : "must have messages")],
  ["*", "any"],
];

type Phase = keyof HookPhases;
type Added<P extends Phase> = Omit<HookPhases[P]["context"], keyof HookContext>;

/**
 * Runs a phase: each hook sees the changes of the hooks before it. When the run is cancelled, a hook that ignores its signal is
 * abandoned; phases after the cancellation have a grace period.
 *
 * @param added - The context of this phase, computed once per hook.
 * @param apply - Applies a hook's directive, after the parts that all phases share.
 */
export async function runPhase<Output, P extends Phase>(
  run: Run<Output>,
  phase: P,
  added: () => Added<P>,
  apply?: (directive: HookPhases[P]["directive"], hook: Hook) => void,
): Promise<void> {
  const { config, signal } = run.parts;
  const limit = signal.aborted ? run.late : signal;
  for (const hook of phase.startsWith("after") ? [...config.hooks].reverse() : config.hooks) {
    const handlers: PhaseHandlers = hook;
    const handler: PhaseHandler<P> | undefined = handlers[phase];
    if (handler === undefined) continue;
    const answer = handler.call(hook, { ...run.context(hook), ...added() } as HookPhases[P]["context"]);
    const directive = await abortable(Promise.resolve(answer), limit);
    // Arrow functions may return something other than a directive by accident.
    if (!directive || typeof directive !== "object") continue;
    checkOptions(hookName(hook), { ...directive }, directiveRules);
    run.isChanged = true;
    takeCommon(run, hook, directive);
    apply?.(directive, hook);
  }
}

/** Applies the parts of a directive that all phases share. */
function takeCommon<Output>(run: Run<Output>, hook: Hook, directive: CommonDirective & StopDirective): void {
  const { confidence, emit = [], hookState, stop } = directive;
  const fail = (problem: string): never => {
    throw hookFault(hook, problem);
  };
  if (confidence !== undefined) run.state.confidence = confidence;
  const events: readonly UnstampedEvent[] = [emit].flat();
  for (const event of events) {
    if (typeof Object(event).type !== "string") fail("emits an invalid event: an event needs a type");
    if (event.type === "terminate") fail("emits terminate; return { stop } to end the run");
    run.emit(copyJson(event, `${hookName(hook)}: what it emits`));
  }
  if (hookState !== undefined) {
    if (hook.name === undefined) fail("keeps state and needs a name");
    run.state.hooks = { ...run.state.hooks, [hook.name ?? ""]: copyJson(hookState, `${hookName(hook)}: its hookState`) };
  }
  if (stop) run.stop ??= ending(stop.reason, stop.success);
}
