import type { UserPart } from "../../contract/message.js";
import type { JsonValue } from "../../json/json.js";
import { describeIssues, validateSchema } from "../../schema/validate.js";
import type { Tool } from "./tool.js";
import { partsOf } from "./tool-content.js";
import { type ToolResultPolicy, toJson } from "./tool-results.js";

/** How long a result may be, and what happens to a longer one. */
export interface ResultLimits {
  /** Characters; 0 never cuts. */
  readonly maxLength: number;
  readonly policy: ToolResultPolicy;
  readonly toolCallId: string;
}

/** A tool's return value, for the model and for the consumer of the run. */
export interface ReadResult {
  /** What the model reads. */
  result: string | UserPart[];
  /** The JSON that the tool returned, unless it is too long. */
  value?: JsonValue;
}

/**
 * Reads what a tool's body returned: text as it is, content parts as they are, anything else as JSON.
 *
 * @throws Error when the value does not fit the tool's output schema, TypeError when JSON cannot hold it.
 */
export async function readResult(
  tool: Pick<Tool, "name" | "outputSchema">,
  returned: unknown,
  { maxLength, policy, toolCallId }: ResultLimits,
): Promise<ReadResult> {
  const fits = (text: string): boolean => maxLength === 0 || text.length <= maxLength;
  const fit = async (text: string): Promise<string> =>
    fits(text) ? text : policy.shorten(text, { maxLength, toolCallId, name: tool.name });
  const checked = await checkedResult(tool, returned);
  const parts = partsOf(checked);
  if (parts) {
    const cut = async (part: UserPart): Promise<UserPart> =>
      part.type === "text" ? { ...part, text: await fit(part.text) } : part;
    // As JSON too, because they are saved: nothing else may hide in them.
    return { result: await Promise.all((JSON.parse(JSON.stringify(parts)) as UserPart[]).map(cut)) };
  }
  const value = toJson(checked);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return { result: await fit(text), ...(fits(text) && { value }) };
}

async function checkedResult({ outputSchema }: Pick<Tool, "outputSchema">, returned: unknown): Promise<unknown> {
  if (outputSchema === undefined) return returned;
  const validated = await validateSchema(outputSchema, returned);
  if (validated.issues) throw new Error(`The result does not fit the output schema:\n${describeIssues(validated.issues)}`);
  return validated.value;
}
