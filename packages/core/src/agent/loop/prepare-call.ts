import type { Finish } from "../../contract/finish.js";
import type { ToolCallPart } from "../../contract/message.js";
import type { ToolFailure } from "../../contract/tool-failure.js";
import type { JsonObject } from "../../json/json.js";
import { describeIssues, validateSchema } from "../../schema/validate.js";
import { copyJson } from "../threads/copy-json.js";
import type { Tool } from "../tools/tool.js";
import { failedOutcome, type ToolOutcome } from "../tools/tool-outcome.js";
import { checkOutcome } from "./check-outcome.js";
import { hookName } from "./hook-fault.js";
import type { Run } from "./run.js";
import { runPhase } from "./run-phase.js";

/** A prepared call: it either has its outcome already, or will run. */
export type PreparedCall =
  | { call: ToolCallPart; outcome: ToolOutcome }
  | { call: ToolCallPart; tool: Tool; args: unknown; outcome?: undefined };

/**
 * Prepares a call before any call of its batch runs: looks up the tool, validates the arguments, calls the hooks, and validates
 * again the arguments that a hook changed.
 *
 * @param finish - Why the turn ended. After `length` and `content_filter` no call runs, because the calls may not be what the
 * model meant.
 */
export async function prepareCall<Output>(
  run: Run<Output>,
  call: ToolCallPart,
  finish: Finish | undefined,
): Promise<PreparedCall> {
  const { toolsByName } = run.parts.config;
  const { name, invalidArguments } = call;
  const tool = toolsByName.get(name);
  const fail = (kind: ToolFailure, message: string): PreparedCall => ({ call, outcome: failedOutcome(kind, message) });
  const reason = finish?.reason;
  if (reason === "length" || reason === "content_filter") {
    return fail("truncated", `The answer was cut (${reason}), so this call did not run. Try again, with less at a time.`);
  }
  if (!tool) {
    const names = [...toolsByName.keys()].join(", ") || "none";
    return fail("unknown_tool", `There is no tool "${name}". Available tools: ${names}.`);
  }
  if (invalidArguments !== undefined) {
    return fail("invalid_arguments", `The arguments of "${name}" are not a JSON object: ${invalidArguments}`);
  }
  const validate = async (written: JsonObject): Promise<PreparedCall> => {
    const { issues, value } = await validateSchema(tool.parameters, written);
    return issues
      ? fail("invalid_arguments", `Invalid arguments for "${name}":\n${describeIssues(issues)}`)
      : { call: { ...call, arguments: written }, tool, args: value };
  };
  let prepared = await validate(call.arguments);
  if (prepared.outcome) return prepared;
  let { args } = prepared;
  let changed: JsonObject | undefined;
  let outcome: ToolOutcome | undefined;
  await runPhase(
    run,
    "beforeToolCall",
    () => ({ call, arguments: args, tool }),
    ({ deny, result, arguments: written }, hook) => {
      if (deny !== undefined) outcome ??= failedOutcome("denied", deny);
      if (result !== undefined) outcome ??= checkOutcome(hook, call, { result });
      if (written !== undefined) args = changed = copyJson(written, `${hookName(hook)}: the arguments`);
    },
  );
  if (outcome) return { call, outcome };
  if (changed) prepared = await validate(changed);
  return prepared;
}
