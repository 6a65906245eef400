import type { ToolCallPart } from "../../contract/message.js";
import { TimeoutError, ToolExecutionError } from "../../errors/errors.js";
import { serializeError } from "../../errors/locus-error.js";
import { abortable, followSignal, longestTimerMs } from "../../platform/abort.js";
import { readResult } from "../tools/read-result.js";
import type { Tool, ToolContext } from "../tools/tool.js";
import { failedOutcome, type ToolOutcome, withResult } from "../tools/tool-outcome.js";
import { toJson } from "../tools/tool-results.js";
import { checkOutcome } from "./check-outcome.js";
import type { Run } from "./run.js";

/**
 * Runs a tool's body with its time limit, inside the hooks' wrappers. It always returns an outcome: a body or wrapper that
 * ignores its signal is abandoned, not awaited.
 */
export async function runTool<Output>(run: Run<Output>, call: ToolCallPart, tool: Tool, args: unknown): Promise<ToolOutcome> {
  const startedAt = performance.now();
  const { id: toolCallId } = call;
  const { config, model, runId, app, signal: outer } = run.parts;
  const limitMs = tool.timeoutMs ?? config.timeouts?.toolMs ?? model.defaults?.timeouts?.toolMs ?? 0;
  const { controller, release } = followSignal(outer);
  const { signal } = controller;
  const timeout = (): void => {
    const problem = `The tool "${tool.name}" did not finish within ${limitMs} ms.`;
    controller.abort(new TimeoutError(problem, { timeout: "tool", limitMs, retryable: false }));
  };
  const timer = limitMs > 0 ? setTimeout(timeout, Math.min(limitMs, longestTimerMs)) : undefined;
  let open = true;
  const context: ToolContext = {
    toolCallId,
    signal,
    runId,
    iteration: run.iteration,
    metadata: run.state.metadata,
    app,
    progress: (value: unknown) => {
      if (open && !signal.aborted) run.emit({ type: "tool_progress", name: tool.name, toolCallId, value: toJson(value) });
    },
  };
  let produced: ToolOutcome["result"] | undefined;
  const runBody = async (input: unknown): Promise<ToolOutcome> => {
    // An abandoned wrapper that calls the tool late gets no further.
    if (!open) return new Promise(() => {});
    try {
      signal.throwIfAborted();
      const body = (async () => readResult(tool, await tool.execute(input, context)))();
      const read = await abortable(body, signal);
      produced = read.result;
      return { ...read, durationMs: 0 };
    } catch (error) {
      return failure(error, call, signal);
    }
  };
  try {
    const outcome = await abortable(wrapped(run, call, tool, args, runBody), signal).catch((error: unknown) => {
      if (signal.aborted && error === signal.reason) return failure(error, call, signal);
      throw error;
    });
    // A wrapper that replaced the result may have spread the outcome, with the old value.
    const shown = outcome.result === produced ? outcome : withResult(outcome, outcome.result);
    return { ...shown, durationMs: Math.round(performance.now() - startedAt) };
  } finally {
    open = false;
    clearTimeout(timer);
    release();
  }
}

/** Runs the body inside the hooks' wrappers, the first hook outermost. */
async function wrapped<Output>(
  run: Run<Output>,
  call: ToolCallPart,
  tool: Tool,
  args: unknown,
  runBody: (args: unknown) => Promise<ToolOutcome>,
): Promise<ToolOutcome> {
  return run.parts.config.hooks.reduceRight<(args: unknown) => Promise<ToolOutcome>>((next, hook) => {
    const { wrapToolCall } = hook;
    if (wrapToolCall === undefined) return next;
    return async (given) => {
      const context = { ...run.context(hook), call, arguments: given, tool };
      return checkOutcome(hook, call, await wrapToolCall.call(hook, (changed = given) => next(changed), context));
    };
  }, runBody)(args);
}

function failure(error: unknown, call: ToolCallPart, signal: AbortSignal): ToolOutcome {
  if (signal.aborted && error === signal.reason) {
    return TimeoutError.isInstance(error)
      ? failedOutcome("timeout", error.message, { cause: error })
      : failedOutcome("aborted", "The run was cancelled during this call.", { cause: error });
  }
  const { message } = serializeError(error);
  const cause = new ToolExecutionError(`The tool "${call.name}" failed: ${message}`, {
    toolName: call.name,
    toolCallId: call.id,
    cause: error,
  });
  return failedOutcome("failed", message, { cause });
}
