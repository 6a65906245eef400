import type { ToolCallPart, UserPart } from "../../contract/message.js";
import { serializeError } from "../../errors/locus-error.js";
import { abortable } from "../../platform/abort.js";
import { failedOutcome, type ToolOutcome, withResult } from "../tools/tool-outcome.js";
import { cutToolResult, type ToolResultPolicy } from "../tools/tool-results.js";
import type { Run } from "./run.js";

/**
 * Fits an outcome to the model, whether it comes from a tool, a hook or a failed call. Long texts are cut or offloaded, in
 * failures as in results. A result that cannot be offloaded becomes a failure; a cancelled run cuts instead of waiting.
 */
export async function fitOutcome<Output>(run: Run<Output>, call: ToolCallPart, outcome: ToolOutcome): Promise<ToolOutcome> {
  const { signal, config } = run.parts;
  const { maxToolResultLength: maxLength } = config;
  try {
    return await abortable(shortened(outcome, call, config.toolResults, maxLength), signal.aborted ? run.late : signal);
  } catch (error) {
    const failed = signal.aborted ? outcome : failedOutcome("failed", serializeError(error).message, { cause: error });
    return shortened(failed, call, cutToolResult, maxLength);
  }
}

async function shortened(
  outcome: ToolOutcome,
  call: ToolCallPart,
  policy: ToolResultPolicy,
  maxLength: number,
): Promise<ToolOutcome> {
  const { result, error } = outcome;
  const options = { maxLength, toolCallId: call.id, name: call.name };
  const fit = async (text: string, by: ToolResultPolicy = policy): Promise<string> => {
    if (maxLength === 0 || text.length <= maxLength) return text;
    const short: unknown = await by.shorten(text, options);
    if (typeof short !== "string") throw new Error("toolResults.shorten() gave no text.");
    return short;
  };
  const fitPart = async (part: UserPart): Promise<UserPart> =>
    part.type === "text" ? { ...part, text: await fit(part.text) } : part;
  const fitted = typeof result === "string" ? await fit(result) : await Promise.all(result.map(fitPart));
  return {
    // A text that was cut loses its value, because half a value would have another type.
    ...(typeof result === "string" && fitted !== result ? withResult(outcome, fitted) : { ...outcome, result: fitted }),
    ...(error && { error: { ...error, message: await fit(error.message, cutToolResult) } }),
  };
}
