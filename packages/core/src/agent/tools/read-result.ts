import type { UserPart } from "../../contract/message.js";
import { describeIssues, validateSchema } from "../../schema/validate.js";
import type { Tool } from "./tool.js";
import { partsOf } from "./tool-content.js";
import type { ToolOutcome } from "./tool-outcome.js";
import { toJson } from "./tool-results.js";

/**
 * Reads the return value of a tool's body: text and content parts stay as they are, any other value becomes JSON.
 *
 * @returns The text or parts for the model, and the JSON value for the consumer of the run.
 * @throws Error when the value does not fit the tool's output schema, TypeError when JSON cannot hold it.
 */
export async function readResult(tool: Tool, returned: unknown): Promise<Pick<ToolOutcome, "result" | "value">> {
  const checked = await checkedResult(tool, returned);
  const parts = partsOf(checked);
  // Parts are converted to JSON too, because they are saved and must not hold anything else.
  if (parts) return { result: JSON.parse(JSON.stringify(parts)) as UserPart[] };
  const value = toJson(checked);
  return { result: typeof value === "string" ? value : JSON.stringify(value), value };
}

async function checkedResult({ outputSchema }: Tool, returned: unknown): Promise<unknown> {
  if (outputSchema === undefined) return returned;
  const validated = await validateSchema(outputSchema, returned);
  if (validated.issues) throw new Error(`The result does not fit the output schema:\n${describeIssues(validated.issues)}`);
  return validated.value;
}
