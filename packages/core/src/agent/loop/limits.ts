import type { AssistantMessage } from "../../contract/message.js";
import { toolCallsOf } from "../../contract/message.js";
import { totalTokens } from "../../contract/usage.js";
import { ConfigurationError } from "../../errors/errors.js";
import { canonicalJson } from "../../json/canonical-json.js";
import { type Ending, ending } from "./ending.js";
import type { Run } from "./run.js";
import type { CallStep } from "./step.js";

/** The limit that a model call would exceed. Budgets apply to every call, the other limits to iterations. */
export function exceededLimit<Output>(run: Run<Output>, { counts }: CallStep): Ending | undefined {
  const { turns, iteration, usage, elapsedMs, state, parts } = run;
  const { maxIterations, tokenBudget = Infinity, timeBudgetMs = Infinity, toolLoopThreshold, termination } = parts.config;
  if (counts && iteration >= maxIterations) return ending("max_iterations");
  if (totalTokens(usage) >= tokenBudget) return ending("token_budget");
  if (elapsedMs >= timeBudgetMs) return ending("time_budget");
  if (!counts) return undefined;
  if (isLoop(turns, toolLoopThreshold)) return ending("tool_loop");
  const message = turns.at(-1);
  const reason: unknown = message && termination?.({ iteration, usage, elapsedMs, state, message });
  if (reason === undefined) return undefined;
  if (typeof reason === "string") return ending(reason);
  throw new ConfigurationError("termination must return a reason as text, or undefined.", { option: "termination" });
}

/**
 * Whether the last `threshold` turns made the same calls (names and arguments). The comparison ends at the first turn that
 * differs.
 */
function isLoop(turns: readonly AssistantMessage[], threshold: number): boolean {
  const [newest, ...before] = threshold > 0 && turns.length >= threshold ? turns.slice(-threshold).reverse() : [];
  if (newest === undefined || toolCallsOf(newest).length === 0) return false;
  const signature = signatureOf(newest);
  return before.every((turn) => signatureOf(turn) === signature);
}

function signatureOf(turn: AssistantMessage): string {
  return canonicalJson(toolCallsOf(turn).map((call) => [call.name, call.invalidArguments ?? call.arguments]));
}
