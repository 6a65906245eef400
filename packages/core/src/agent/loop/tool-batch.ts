import type { LocusEvent, ToolCompleteEvent } from "../../contract/event.js";
import type { FinishReason } from "../../contract/finish.js";
import type { ToolCallPart } from "../../contract/message.js";
import { abortable } from "../../platform/abort.js";
import { type ToolExecution, toolMessage } from "../threads/state.js";
import { ConcurrentExecutor } from "../tools/executor.js";
import { failedOutcome, type ToolOutcome, withResult } from "../tools/tool-outcome.js";
import { type PreparedCall, prepareCall } from "./prepare-call.js";
import type { Run } from "./run.js";
import { runTool } from "./run-tool.js";

/**
 * Runs the calls of one turn and puts their results into the thread, in the order of the calls. Everything is decided before
 * anything runs; every call gets exactly one result.
 *
 * @param finishReason - Of the turn. After `length` and `content_filter` nothing runs: the calls may not be what the model meant.
 * @returns The outcomes, in the order of the calls.
 */
export async function* runToolBatch<Output>(
  run: Run<Output>,
  calls: readonly ToolCallPart[],
  finishReason: FinishReason,
): AsyncGenerator<LocusEvent, ToolOutcome[], void> {
  const truncated = finishReason === "length" || finishReason === "content_filter";
  const { signal } = run.parts;
  const prepared: PreparedCall[] = [];
  for (const call of calls) {
    prepared.push(
      truncated ? { call, outcome: truncatedOutcome(finishReason) } : await abortable(prepareCall(run, call), signal),
    );
  }
  const executions = prepared.map(
    ({ call }): ToolExecution => ({ toolCallId: call.id, name: call.name, arguments: call.arguments, status: "started" }),
  );
  run.state.executions.push(...executions);
  await run.save();
  yield* run.take();

  const outcomes: (ToolOutcome | undefined)[] = [];
  const announce = inOrder(run, calls);
  const finish = async (index: number, outcome: ToolOutcome): Promise<void> => {
    outcomes[index] = outcome;
    const { cause: _kept, value: _shown, ...saved } = outcome;
    Object.assign(executions[index] ?? {}, saved, { status: "completed" });
    await run.save();
    announce(index, outcome);
  };
  const tasks = prepared.map((item, index) => async (): Promise<void> => {
    if (item.outcome) return finish(index, item.outcome);
    const { call, tool, args } = item;
    if (signal.aborted || run.stop) return finish(index, failedOutcome("aborted", "The run ended before this call was made."));
    run.emit({ type: "tool_start", name: call.name, toolCallId: call.id, arguments: call.arguments });
    let outcome = await runTool(run, call, tool, args);
    await run.phase(
      "afterToolCall",
      () => ({ call, arguments: args, tool, outcome }),
      (directive) => {
        if (directive.result !== undefined) outcome = withResult(outcome, directive.result);
      },
    );
    await finish(index, outcome);
  });

  let settled = false;
  const work = (run.parts.config.executor ?? new ConcurrentExecutor()).execute(tasks).finally(() => {
    settled = true;
    run.wake();
  });
  // Observed here, awaited below: it may reject while an event is with the consumer.
  work.catch(() => {});
  try {
    for (;;) {
      yield* run.take();
      if (settled) break;
      await run.news();
    }
  } finally {
    // A consumer who leaves has cancelled the run, so this is no long wait: nothing of a run goes on after its end.
    await work;
  }
  const skipped = failedOutcome("aborted", "The executor did not run this call.");
  for (const index of calls.keys()) if (!outcomes[index]) await finish(index, skipped);
  yield* run.take();
  return calls.map((call, index) => {
    const outcome = outcomes[index] ?? skipped;
    run.state.messages.push(toolMessage(call, outcome));
    return outcome;
  });
}

function truncatedOutcome(finishReason: FinishReason): ToolOutcome {
  return failedOutcome(
    "truncated",
    `The answer was cut (${finishReason}), so this call did not run. Try again, with less at a time.`,
  );
}

/** Emits `tool_complete` events, in the order of the calls or as they come. */
function inOrder<Output>(run: Run<Output>, calls: readonly ToolCallPart[]): (index: number, outcome: ToolOutcome) => void {
  const ready: ToolCompleteEvent[] = [];
  let next = 0;
  return (index, { cause: _kept, ...outcome }) => {
    const { name = "", id = "" } = calls[index] ?? {};
    const event: ToolCompleteEvent = { type: "tool_complete", name, toolCallId: id, ...outcome };
    if (run.parts.config.toolEventOrder === "completion") return run.emit(event);
    ready[index] = event;
    for (let head = ready[next]; head !== undefined; head = ready[++next]) run.emit(head);
  };
}
