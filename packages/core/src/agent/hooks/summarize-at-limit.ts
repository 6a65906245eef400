import type { Message } from "../../contract/message.js";
import type { HookContext } from "./hook.js";

/** Returns the messages that ask the model for a closing answer at `maxIterations`. */
export type LimitHandler = (context: HookContext) => { messages: readonly Message[] };

const defaultPrompt =
  "You have reached the limit of steps. Do not call any more tools. Summarize what you found so far and what is left to do.";

/**
 * Asks for a summary at `maxIterations`, in one last call without tools, by the auxiliary model if there is one.
 *
 * @param options.prompt - The request for the summary.
 */
export function summarizeAtLimit({ prompt = defaultPrompt }: { prompt?: string } = {}): LimitHandler {
  return () => ({ messages: [{ role: "user", content: prompt }] });
}
