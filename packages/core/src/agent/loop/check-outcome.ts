import type { ToolCallPart } from "../../contract/message.js";
import { serializeError } from "../../errors/locus-error.js";
import type { Hook } from "../hooks/hook.js";
import { checkMessage } from "../threads/check-messages.js";
import { copyJson } from "../threads/copy-json.js";
import type { ToolOutcome } from "../tools/tool-outcome.js";
import { hookFault } from "./hook-fault.js";

/**
 * Copies the outcome that a hook gave a call, without unknown fields.
 *
 * @throws ConfigurationError that names the hook, on an invalid outcome, such as that of a `wrapToolCall` without `return`.
 */
export function checkOutcome(hook: Hook, call: ToolCallPart, given: unknown): ToolOutcome {
  const { result, value, error, cause, durationMs = 0 }: ToolOutcome = Object(given);
  const fail = (problem: string): never => {
    throw hookFault(hook, `gave the call of "${call.name}" ${problem}`);
  };
  if (typeof result !== "string" && !Array.isArray(result)) {
    fail("no text or parts as its result; wrapToolCall must return the outcome of next()");
  }
  const { kind, message } = Object(error);
  if (error !== undefined && (typeof kind !== "string" || typeof message !== "string")) fail("an error without kind and message");
  try {
    const { content } = checkMessage({ role: "tool", toolCallId: call.id, content: result }, "the result");
    return {
      result: copyJson(content, "the result") as ToolOutcome["result"],
      durationMs,
      ...(value !== undefined && { value: copyJson(value, "the value") }),
      ...(error && { error: { kind, message } }),
      ...(cause !== undefined && { cause }),
    };
  } catch (problem) {
    return fail(`an invalid result: ${serializeError(problem).message}`);
  }
}
