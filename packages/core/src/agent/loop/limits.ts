import type { AssistantMessage } from "../../contract/message.js";
import { toolCallsOf } from "../../contract/message.js";
import { totalTokens } from "../../contract/usage.js";
import { ConfigurationError } from "../../errors/errors.js";
import { canonicalJson } from "../../json/canonical-json.js";
import { type Ending, ending } from "./ending.js";
import type { Run } from "./run.js";
import type { CallStep } from "./step.js";

/** The limit that a call of the model would exceed: budgets hold for every call, the others for iterations. */
export function exceededLimit<Output>(run: Run<Output>, step: CallStep): Ending | undefined {
  return (step.counts ? iterationLimit(run) : undefined) ?? budgetLimit(run) ?? (step.counts ? stopCondition(run) : undefined);
}

function iterationLimit<Output>(run: Run<Output>): Ending | undefined {
  return run.iteration >= run.parts.config.maxIterations ? ending("max_iterations") : undefined;
}

function budgetLimit<Output>({ usage, elapsedMs, parts }: Run<Output>): Ending | undefined {
  const { tokenBudget, timeBudgetMs } = parts.config;
  if (tokenBudget !== undefined && totalTokens(usage) >= tokenBudget) return ending("token_budget");
  return timeBudgetMs !== undefined && elapsedMs >= timeBudgetMs ? ending("time_budget") : undefined;
}

function stopCondition<Output>({ turns, iteration, usage, elapsedMs, state, parts }: Run<Output>): Ending | undefined {
  const { toolLoopThreshold, termination } = parts.config;
  if (isLoop(turns, toolLoopThreshold)) return ending("tool_loop");
  const message = turns.at(-1);
  const reason: unknown = message && termination?.({ iteration, usage, elapsedMs, state, message });
  if (reason === undefined) return undefined;
  if (typeof reason === "string") return ending(reason);
  throw new ConfigurationError("termination must return a reason as text, or undefined to go on.", { option: "termination" });
}

/** Whether the last `threshold` turns made the same calls, name and arguments. */
function isLoop(turns: readonly AssistantMessage[], threshold: number): boolean {
  if (threshold === 0 || turns.length < threshold) return false;
  const signatures = turns
    .slice(-threshold)
    .map((turn) => canonicalJson(toolCallsOf(turn).map((call) => [call.name, call.invalidArguments ?? call.arguments])));
  return signatures[0] !== "[]" && new Set(signatures).size === 1;
}
