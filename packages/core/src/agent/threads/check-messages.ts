import type { Message } from "../../contract/message.js";
import { toolCallsOf } from "../../contract/message.js";
import { ConfigurationError } from "../../errors/errors.js";
import { jsonProblem } from "../../json/json-problem.js";
import { inputTypes, toPart } from "../tools/input-part.js";

/** The part types that a message of each role may hold. */
const allowed: Readonly<Record<Message["role"], RegExp>> = {
  system: /^text$/,
  user: inputTypes,
  tool: inputTypes,
  assistant: /./,
};

/**
 * Checks messages from outside: from a caller, a hook, a saved state or a model. Missing content becomes empty, and bytes are
 * encoded.
 *
 * @param where - The source of the messages, as the subject of the error.
 * @param calls - Ids of the calls in the thread; the ids of the messages' calls are added.
 * @throws ConfigurationError that says which message is wrong and what to write.
 */
export function checkMessages(messages: readonly unknown[], where: string, calls: Set<string>): Message[] {
  if (!Array.isArray(messages)) return fail(where, "must be an array of messages");
  return messages.map((message, index) => {
    const checked = checkMessage(message, `${where}[${index}]`);
    if (checked.role === "tool" && !calls.has(checked.toolCallId)) {
      fail(`${where}[${index}]`, `is the result of a call "${checked.toolCallId}" that no message before it makes`);
    }
    for (const call of toolCallsOf(checked)) calls.add(call.id);
    return checked;
  });
}

/** Checks one message. @throws ConfigurationError */
export function checkMessage(message: unknown, where: string): Message {
  const fields: Readonly<Record<string, unknown>> = { ...Object(message) };
  const { role, tool_calls: calls } = fields;
  if (typeof role !== "string" || !Object.hasOwn(allowed, role)) {
    return fail(where, 'needs a role: "system", "user", "assistant" or "tool"');
  }
  if (Array.isArray(calls) && calls.length > 0) {
    return fail(where, 'has tool_calls; calls are parts of content: { type: "tool_call", id, name, arguments }');
  }
  if (role === "tool" && typeof fields.toolCallId !== "string") return fail(where, "needs a toolCallId");
  let content = fields.content ?? "";
  if (Array.isArray(content)) {
    const given: readonly unknown[] = content;
    const parts = given.map((part, index) => toPart(part, `${where}.content[${index}]`, allowed[role as Message["role"]]));
    if (parts.some((part, index) => part !== given[index])) content = parts;
  } else if (typeof content !== "string") return fail(where, "needs content: text, or an array of parts");
  // The fields were checked above.
  const checked: object = { ...fields, content };
  const problem = jsonProblem(checked);
  return problem ? fail(where, `must be JSON, but holds ${problem}`) : (checked as Message);
}

function fail(where: string, problem: string): never {
  throw new ConfigurationError(`${where} ${problem}.`);
}
