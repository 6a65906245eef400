import type { ModelCompleteEvent } from "../../contract/event.js";
import { textOf, type UserMessage } from "../../contract/message.js";
import type { Schema } from "../../contract/standard-schema.js";
import { OutputValidationError, type ValidationIssue } from "../../errors/errors.js";
import { describeIssues, type Validation, validateSchema } from "../../schema/validate.js";

/** Validates the answer of a turn. The provider's own reading of it wins, where it reshaped the schema. */
export async function validateOutput<Output>(
  schema: Schema<unknown, Output>,
  turn: ModelCompleteEvent,
): Promise<Validation<Output>> {
  if (turn.output !== undefined) return validateSchema(schema, turn.output);
  const json = parseJson(textOf(turn.message));
  return json === undefined ? { issues: [{ path: "", message: "The answer is not JSON." }] } : validateSchema(schema, json.value);
}

/** The JSON of an answer: the whole text, or the code block a model without enforced output likes to put it in. */
function parseJson(text: string): { value: unknown } | undefined {
  for (const candidate of [text, /```(?:json)?\s*\n([\s\S]*?)\n\s*```/.exec(text)?.[1]]) {
    if (candidate === undefined) continue;
    try {
      return { value: JSON.parse(candidate) };
    } catch {
      // The next candidate, if there is one.
    }
  }
  return undefined;
}

/** Whether the model declined: asking again would not help. */
export function isRefusal({ message, finishReason }: ModelCompleteEvent): boolean {
  const refused = typeof message.content !== "string" && message.content.some((part) => part.type === "refusal");
  return refused || finishReason.reason === "refusal" || finishReason.reason === "content_filter";
}

/** What the model is told after an answer that does not fit. */
export function reaskMessage(issues: readonly ValidationIssue[]): UserMessage {
  return {
    role: "user",
    content: `The answer does not fit the required schema:\n${describeIssues(issues)}\nReply with the corrected JSON, and nothing else.`,
  };
}

/** Asks for the object when the turns before could not be held to the schema. */
export const askForOutput: UserMessage = {
  role: "user",
  content: "Give the final answer now. Reply with JSON that fits the required schema, and nothing else.",
};

/** The error that ends a run whose answer never fitted. */
export function outputError(
  turn: ModelCompleteEvent,
  issues: readonly ValidationIssue[],
  attempts: number,
): OutputValidationError {
  const refusal = isRefusal(turn) ? " The model declined to answer." : "";
  return new OutputValidationError(
    `The answer does not fit the output schema after ${attempts} ${attempts === 1 ? "call" : "calls"}.${refusal}\n${describeIssues(issues)}`,
    { text: textOf(turn.message), issues },
  );
}
