import type { AssistantMessage } from "../../contract/message.js";
import { toolCallsOf } from "../../contract/message.js";
import { totalTokens } from "../../contract/usage.js";
import { canonicalJson } from "../../json/canonical-json.js";
import { type Ending, ending, type Run } from "./run.js";

/**
 * Whether a run may begin another iteration: the hard budgets first, then the user's own conditions.
 *
 * @param turns - The assistant messages of this run, in order.
 */
export function checkLimits<Output>(run: Run<Output>, turns: readonly AssistantMessage[]): Ending | undefined {
  const { maxIterations = 20, tokenBudget, timeBudgetMs, toolLoopThreshold = 3, termination } = run.parts.config;
  const elapsedMs = performance.now() - run.startedAt;
  if (run.iteration >= maxIterations) return ending("max_iterations");
  if (tokenBudget !== undefined && totalTokens(run.usage) >= tokenBudget) return ending("token_budget");
  if (timeBudgetMs !== undefined && elapsedMs >= timeBudgetMs) return ending("time_budget");
  if (isLoop(turns, toolLoopThreshold)) return ending("tool_loop");
  const message = turns.at(-1);
  const reason = message && termination?.({ iteration: run.iteration, usage: run.usage, elapsedMs, state: run.state, message });
  return reason === undefined ? undefined : ending(reason);
}

/** The same calls, name and arguments, in the last `threshold` turns. */
function isLoop(turns: readonly AssistantMessage[], threshold: number): boolean {
  if (threshold === 0 || turns.length < threshold) return false;
  const signatures = turns
    .slice(-threshold)
    .map((turn) => canonicalJson(toolCallsOf(turn).map((call) => [call.name, call.invalidArguments ?? call.arguments])));
  return signatures[0] !== "[]" && new Set(signatures).size === 1;
}
