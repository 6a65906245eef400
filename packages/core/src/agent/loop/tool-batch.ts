import type { LocusEvent, ToolCompleteEvent } from "../../contract/event.js";
import { type AssistantMessage, type ToolCallPart, toolCallsOf } from "../../contract/message.js";
import { abortable } from "../../platform/abort.js";
import { lostOutcome, notStarted, type ToolExecution, toolMessage } from "../threads/state.js";
import { failedOutcome, type ToolOutcome, withResult } from "../tools/tool-outcome.js";
import { checkOutcome } from "./check-outcome.js";
import { fitOutcome } from "./fit-outcome.js";
import { type PreparedCall, prepareCall } from "./prepare-call.js";
import type { Run } from "./run.js";
import { runPhase } from "./run-phase.js";
import { runTool } from "./run-tool.js";
import type { TurnStep } from "./step.js";

/**
 * Runs the open calls of a turn and appends the results of all its calls to the thread, in the order of the calls. All calls are
 * prepared before any of them runs, and each gets exactly one result. A call that had started in an interrupted run does not
 * start again.
 *
 * @returns The outcomes of all calls of the turn, in the order of the calls.
 */
export async function* runToolBatch<Output>(
  run: Run<Output>,
  step: TurnStep,
  message: AssistantMessage,
): AsyncGenerator<LocusEvent, { name: string; outcome: ToolOutcome }[], void> {
  const { signal } = run.parts;
  const calls = toolCallsOf(message);
  const outcomes = new Map<string, ToolOutcome>();
  const prepared: PreparedCall[] = [];
  run.step = {
    ...step,
    // A getter, so that it is computed when it is read and not for each result.
    get open() {
      return calls.flatMap(({ id }) => (outcomes.has(id) ? [] : id));
    },
  };
  for (const call of calls) {
    const earlier = run.executionOf(call.id);
    if (earlier) outcomes.set(call.id, lostOutcome(earlier));
    else prepared.push(await abortable(prepareCall(run, call, message.finishReason), signal));
  }
  yield* run.take();

  const announce = inOrder(
    run,
    prepared.map(({ call }) => call.id),
  );
  const remember = (call: ToolCallPart, outcome: ToolOutcome): Promise<void> => {
    outcomes.set(call.id, outcome);
    run.record(completed(call, outcome));
    return run.save();
  };
  const finish = async (item: PreparedCall, given: ToolOutcome): Promise<void> => {
    const { call } = item;
    let outcome = await fitOutcome(run, call, given);
    try {
      await remember(call, outcome);
      if (item.outcome) return;
      const { tool, args } = item;
      let isChanged = false;
      await runPhase(
        run,
        "afterToolCall",
        () => ({ call, arguments: args, tool, outcome }),
        ({ result }, hook) => {
          // A directive with only a `hookState` counts too, because that state is saved with the result it refers to.
          isChanged = true;
          if (result !== undefined) outcome = checkOutcome(hook, call, withResult(outcome, result));
        },
      );
      if (!isChanged) return;
      outcome = await fitOutcome(run, call, outcome);
      await remember(call, outcome);
    } finally {
      // Announced even if a hook failed, because the call has its result.
      announce(call, outcome);
    }
  };
  for (const item of prepared) if (item.outcome) await finish(item, item.outcome);
  const start = async (item: PreparedCall): Promise<void> => {
    const { call } = item;
    const { id: toolCallId, name, arguments: args } = call;
    if (item.outcome) return;
    if (!signal.aborted && !run.stop) {
      run.record({ toolCallId, name, arguments: args, status: "started" });
      await run.saveTogether();
      if (!signal.aborted) {
        run.emit({ type: "tool_start", name, toolCallId, arguments: args });
        return finish(item, await runTool(run, call, item.tool, item.args));
      }
    }
    await finish({ call, outcome: notStarted }, notStarted);
  };
  const tasks = prepared
    .filter(({ outcome }) => !outcome)
    .map((item) => async (): Promise<void> => {
      try {
        await start(item);
      } catch (error) {
        // The run fails, but a consumer who saw the call start must see its end.
        announce(item.call, lostOutcome(run.executionOf(item.call.id)));
        throw error;
      }
    });

  yield* execute(run, tasks);
  const skipped = failedOutcome("aborted", "The executor did not run this call.");
  for (const { call } of prepared) {
    if (!outcomes.has(call.id)) await finish({ call, outcome: skipped }, signal.aborted ? notStarted : skipped);
  }
  yield* run.take();
  return calls.map((call) => {
    const outcome = outcomes.get(call.id) ?? skipped;
    run.append(toolMessage(call, outcome));
    return { name: call.name, outcome };
  });
}

function completed(call: ToolCallPart, { cause: _kept, value: _shown, ...outcome }: ToolOutcome): ToolExecution {
  return { toolCallId: call.id, name: call.name, arguments: call.arguments, ...outcome, status: "completed" };
}

/**
 * Runs tasks in the agent's executor and yields the events meanwhile. On an abort, an executor that does not settle is abandoned.
 * Tasks that have started are awaited, because they end by themselves and no work may outlive its run.
 */
async function* execute<Output>(
  run: Run<Output>,
  tasks: readonly (() => Promise<void>)[],
): AsyncGenerator<LocusEvent, void, void> {
  const { config, signal } = run.parts;
  const started: Promise<void>[] = [];
  let isOver = false;
  let isSettled = false;
  const once = tasks.map((task) => {
    let running: Promise<void> | undefined;
    return (): Promise<void> => {
      if (running || isOver) return running ?? Promise.resolve();
      running = task();
      started.push(running);
      return running;
    };
  });
  // An executor may throw, resolve early or hide a failed task; even then no task outlives the run.
  const work = (async () => config.executor.execute(once))();
  const watched = abortable(work, signal)
    .catch((error: unknown) => {
      if (!signal.aborted || error !== signal.reason) return { error };
      return undefined;
    })
    .then(async (failure) => {
      isOver = true;
      await Promise.allSettled(started);
      if (failure) throw failure.error;
      await Promise.all(started);
    })
    .finally(() => {
      isSettled = true;
      run.wake();
    });
  // Handled here and awaited below, because it may reject while the consumer handles an event.
  watched.catch(() => {});
  try {
    while (true) {
      yield* run.take();
      if (isSettled) break;
      await run.outboxChange();
    }
  } finally {
    // If the consumer left, the run is cancelled, so that this wait is short.
    await watched;
  }
}

/** Emits one `tool_complete` event per call, in the order of the calls or of completion. */
function inOrder<Output>(run: Run<Output>, ids: readonly string[]): (call: ToolCallPart, outcome: ToolOutcome) => void {
  const announced = new Map<string, ToolCompleteEvent>();
  let next = 0;
  return ({ id, name }, { cause: _kept, ...outcome }) => {
    if (announced.has(id)) return;
    const event: ToolCompleteEvent = { type: "tool_complete", name, toolCallId: id, ...outcome };
    announced.set(id, event);
    if (run.parts.config.toolEventOrder === "completion") return run.emit(event);
    for (; next < ids.length; next++) {
      const head = announced.get(ids[next] ?? "");
      if (!head) return;
      run.emit(head);
    }
  };
}
