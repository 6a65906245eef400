import type { ToolCallPart } from "../../contract/message.js";
import type { JsonObject } from "../../json/json.js";
import { describeIssues, validateSchema } from "../../schema/validate.js";
import { copyJson } from "../threads/copy-json.js";
import type { Tool } from "../tools/tool.js";
import { failedOutcome, type ToolOutcome } from "../tools/tool-outcome.js";
import { checkOutcome } from "./check-outcome.js";
import { hookFault, hookName } from "./hook-fault.js";
import type { Run } from "./run.js";
import { runPhase } from "./run-phase.js";

/** A call, decided upon: it has its outcome already, or it runs. */
export type PreparedCall =
  | { call: ToolCallPart; outcome: ToolOutcome }
  | { call: ToolCallPart; tool: Tool; args: unknown; outcome?: undefined };

/**
 * Decides a call before anything of its batch runs: the tool is looked up, the arguments are validated, the hooks are asked,
 * and arguments a hook changed are validated again.
 */
export async function prepareCall<Output>(run: Run<Output>, call: ToolCallPart): Promise<PreparedCall> {
  const { toolsByName } = run.parts.config;
  const tool = toolsByName.get(call.name);
  if (tool === undefined) {
    const names = [...toolsByName.keys()].join(", ") || "none";
    return { call, outcome: failedOutcome("unknown_tool", `There is no tool "${call.name}". Available tools: ${names}.`) };
  }
  if (call.invalidArguments !== undefined) {
    return {
      call,
      outcome: failedOutcome(
        "invalid_arguments",
        `The arguments of "${call.name}" are not a JSON object: ${call.invalidArguments}`,
      ),
    };
  }
  const validate = async (written: JsonObject): Promise<PreparedCall> => {
    const result = await validateSchema(tool.parameters, written);
    if (!result.issues) return { call: { ...call, arguments: written }, tool, args: result.value };
    return {
      call,
      outcome: failedOutcome("invalid_arguments", `Invalid arguments for "${call.name}":\n${describeIssues(result.issues)}`),
    };
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
      if (deny !== undefined && typeof deny !== "string") throw hookFault(hook, "must return a text as deny");
      if (deny !== undefined) outcome ??= failedOutcome("denied", deny);
      if (result !== undefined) outcome ??= checkOutcome(hook, call, { result });
      if (written !== undefined) args = changed = copyJson(written, `${hookName(hook)}: the arguments`);
    },
  );
  if (outcome) return { call, outcome };
  if (changed) prepared = await validate(changed);
  return prepared;
}
