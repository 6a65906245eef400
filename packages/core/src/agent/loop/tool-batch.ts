import type { LocusEvent, ToolCompleteEvent } from "../../contract/event.js";
import type { Finish } from "../../contract/finish.js";
import { type AssistantMessage, type ToolCallPart, toolCallsOf } from "../../contract/message.js";
import { abortable } from "../../platform/abort.js";
import { lostOutcome, type ToolExecution, toolMessage } from "../threads/state.js";
import { failedOutcome, type ToolOutcome, withResult } from "../tools/tool-outcome.js";
import { checkOutcome } from "./check-outcome.js";
import { fitOutcome } from "./fit-outcome.js";
import { type PreparedCall, prepareCall } from "./prepare-call.js";
import type { Run } from "./run.js";
import { runPhase } from "./run-phase.js";
import { runTool } from "./run-tool.js";
import type { TurnStep } from "./step.js";

const notMade = /* @__PURE__ */ failedOutcome("aborted", "The run ended before this call was made.");

/**
 * Runs the open calls of a turn and puts the results of all its calls into the thread, in their order. Everything is decided before anything
 * runs; every call gets exactly one result. A call that had started before, in a run that broke off, does not start again.
 *
 * @returns The outcomes of all calls of the turn, in their order.
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
  for (const call of calls) {
    const earlier = run.executionOf(call.id);
    if (earlier) outcomes.set(call.id, lostOutcome(earlier));
    else prepared.push(await decide(run, call, message.finishReason));
  }
  yield* run.take();

  const announce = inOrder(
    run,
    prepared.map(({ call }) => call),
  );
  const remember = (call: ToolCallPart, outcome: ToolOutcome): Promise<void> => {
    outcomes.set(call.id, outcome);
    run.record(completed(call, outcome));
    run.step = { ...step, open: calls.filter(({ id }) => !outcomes.has(id)).map(({ id }) => id) };
    return run.save();
  };
  const finish = async (index: number, item: PreparedCall, given: ToolOutcome): Promise<void> => {
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
          // Also for state of the hook's own, which is saved with what it is about.
          isChanged = true;
          if (result !== undefined) outcome = checkOutcome(hook, call, withResult(outcome, result));
        },
      );
      if (!isChanged) return;
      outcome = await fitOutcome(run, call, outcome);
      await remember(call, outcome);
    } finally {
      // Also where a hook failed: the call has its result.
      announce(index, outcome);
    }
  };
  for (const [index, item] of prepared.entries()) if (item.outcome) await finish(index, item, item.outcome);
  const start = async (index: number, item: PreparedCall): Promise<void> => {
    const { call } = item;
    if (item.outcome) return;
    if (signal.aborted || run.stop) return finish(index, { call, outcome: notMade }, notMade);
    run.record({ toolCallId: call.id, name: call.name, arguments: call.arguments, status: "started" });
    await run.saveTogether();
    if (signal.aborted) return finish(index, { call, outcome: notMade }, notMade);
    run.emit({ type: "tool_start", name: call.name, toolCallId: call.id, arguments: call.arguments });
    await finish(index, item, await runTool(run, call, item.tool, item.args));
  };
  const tasks = [...prepared.entries()].map(([index, item]) => async (): Promise<void> => {
    try {
      await start(index, item);
    } catch (error) {
      // The run fails, and the consumer who saw the call start sees its end.
      announce(index, lostOutcome(run.executionOf(item.call.id)));
      throw error;
    }
  });

  yield* execute(
    run,
    tasks.filter((_task, index) => !prepared[index]?.outcome),
  );
  const skipped = failedOutcome("aborted", "The executor did not run this call.");
  for (const [index, { call }] of prepared.entries()) {
    if (!outcomes.has(call.id)) await finish(index, { call, outcome: skipped }, signal.aborted ? notMade : skipped);
  }
  yield* run.take();
  return calls.map((call) => {
    const outcome = outcomes.get(call.id) ?? skipped;
    run.append(toolMessage(call, outcome));
    return { name: call.name, outcome };
  });
}

/** Decides a call. After `length` and `content_filter` nothing runs, because the calls may not be what the model meant. */
function decide<Output>(run: Run<Output>, call: ToolCallPart, finish: Finish | undefined): Promise<PreparedCall> {
  const reason = finish?.reason;
  if (reason !== "length" && reason !== "content_filter") return abortable(prepareCall(run, call), run.parts.signal);
  const outcome = failedOutcome(
    "truncated",
    `The answer was cut (${reason}), so this call did not run. Try again, with less at a time.`,
  );
  return Promise.resolve({ call, outcome });
}

function completed(call: ToolCallPart, { cause: _kept, value: _shown, ...outcome }: ToolOutcome): ToolExecution {
  return { toolCallId: call.id, name: call.name, arguments: call.arguments, ...outcome, status: "completed" };
}

/**
 * Runs tasks in the agent's executor and yields what happens meanwhile. On an abort an executor that does not answer is abandoned; the tasks that
 * have started are waited for, because they end by themselves and nothing of a run goes on after its end.
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
  // Also an executor that throws, answers early, or hides that a task failed, leaves nothing running behind the end.
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
  // Observed here, awaited below: it may reject while an event is with the consumer.
  watched.catch(() => {});
  try {
    while (true) {
      yield* run.take();
      if (isSettled) break;
      await run.news();
    }
  } finally {
    // A consumer who leaves has cancelled the run, so that this is no long wait.
    await watched;
  }
}

/** Emits the `tool_complete` event of each call once, in the order of the calls or as they come. */
function inOrder<Output>(run: Run<Output>, calls: readonly ToolCallPart[]): (index: number, outcome: ToolOutcome) => void {
  const ready: ToolCompleteEvent[] = [];
  const announced = new Set<number>();
  let next = 0;
  return (index, { cause: _kept, ...outcome }) => {
    if (announced.has(index)) return;
    announced.add(index);
    const { name = "", id = "" } = calls[index] ?? {};
    const event: ToolCompleteEvent = { type: "tool_complete", name, toolCallId: id, ...outcome };
    if (run.parts.config.toolEventOrder === "completion") return run.emit(event);
    ready[index] = event;
    for (let head = ready[next]; head !== undefined; head = ready[++next]) run.emit(head);
  };
}
