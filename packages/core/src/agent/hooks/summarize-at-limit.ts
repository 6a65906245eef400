import type { Message } from "../../contract/message.js";
import type { HookContext } from "./hook.js";

/** What the model is asked when `maxIterations` is reached. */
export type LimitHandler = (context: HookContext) => { messages: readonly Message[] };

const defaultPrompt =
  "You have reached the limit of steps. Do not call any more tools. Summarize what you found so far and what is left to do.";

/**
 * At `maxIterations`, asks for a summary in one last call, without tool calls and by the auxiliary model if there is one.
 *
 * @param options.prompt - What to ask.
 */
export function summarizeAtLimit({ prompt = defaultPrompt }: { prompt?: string } = {}): LimitHandler {
  return () => ({ messages: [{ role: "user", content: prompt }] });
}
