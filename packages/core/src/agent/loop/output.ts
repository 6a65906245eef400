import type { AssistantMessage, UserMessage } from "../../contract/message.js";
import { textOf } from "../../contract/message.js";
import type { Usage } from "../../contract/usage.js";
import { OutputValidationError, type ValidationIssue } from "../../errors/errors.js";
import type { JsonValue } from "../../json/json.js";
import { describeIssues } from "../../schema/validate.js";

/** The JSON of an answer: the whole text, or the code block that models write when the output is not enforced. */
export function readOutput(message: AssistantMessage): JsonValue | undefined {
  const text = textOf(message);
  return parse(text) ?? parse(codeBlock(text));
}

function parse(text: string | undefined): JsonValue | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as JsonValue);
  } catch {
    return undefined;
  }
}

/** The text between the first fence and the fence that closes it, in linear time. */
function codeBlock(text: string): string | undefined {
  const fence = "```";
  const open = text.indexOf(fence);
  const start = open < 0 ? -1 : text.indexOf("\n", open);
  const end = start < 0 ? -1 : text.indexOf(`\n${fence}`, start);
  const language = text.slice(open + fence.length, start).trim();
  return end < 0 || (language !== "" && language !== "json") ? undefined : text.slice(start, end);
}

/** Whether the model declined, so that asking again would not help. */
export function isRefusal({ content, finishReason }: AssistantMessage): boolean {
  const hasRefusal = typeof content !== "string" && content.some((part) => part.type === "refusal");
  return hasRefusal || finishReason?.reason === "refusal" || finishReason?.reason === "content_filter";
}

/** The message to the model after an answer that does not fit. */
export function reaskMessage(issues: readonly ValidationIssue[]): UserMessage {
  return {
    role: "user",
    content: `The answer does not fit the required schema:\n${describeIssues(issues)}\nReply with the corrected JSON, and nothing else.`,
  };
}

/** Asks for the object when the turns before were not held to the schema. */
export const askForOutput: UserMessage = {
  role: "user",
  content: "Give the final answer now. Reply with JSON that fits the required schema, and nothing else.",
};

/**
 * The error that ends a run whose answer does not fit the schema.
 *
 * @param answers - The number of answers so far.
 */
export function outputError(
  message: AssistantMessage,
  issues: readonly ValidationIssue[],
  { answers, usage }: { answers: number; usage: Usage },
): OutputValidationError {
  const details = { text: textOf(message), issues, usage };
  if (message.finishReason?.reason === "length") {
    return new OutputValidationError(
      "The answer was cut at the token limit. Raise settings.maxTokens, or ask for less.",
      details,
    );
  }
  const refusal = isRefusal(message) ? " The model declined to answer." : "";
  return new OutputValidationError(
    `The answer does not fit the output schema (calls: ${answers}).${refusal}\n${describeIssues(issues)}`,
    details,
  );
}
