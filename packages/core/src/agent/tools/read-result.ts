import { describeIssues, validateSchema } from "../../schema/validate.js";
import type { Tool } from "./tool.js";
import type { ToolOutcome } from "./tool-outcome.js";
import { toToolContent } from "./tool-results.js";

/** What a tool's body returned, as the model reads it. @throws Error on what does not fit the tool's output schema, or is no JSON. */
export async function readResult(tool: Tool, value: unknown): Promise<Pick<ToolOutcome, "result">> {
  let result = value;
  if (tool.outputSchema) {
    const validated = await validateSchema(tool.outputSchema, value);
    if (validated.issues) throw new Error(`The result does not fit the output schema:\n${describeIssues(validated.issues)}`);
    result = validated.value;
  }
  return { result: toToolContent(result) };
}
