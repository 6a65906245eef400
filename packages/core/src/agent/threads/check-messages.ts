import type { AssistantMessage, Message, ToolCallPart } from "../../contract/message.js";
import { toolCallsOf } from "../../contract/message.js";
import { ConfigurationError } from "../../errors/errors.js";
import { jsonProblem } from "../../json/json-problem.js";

const media = { image: isMedia, audio: isMedia, file: isMedia };
const text = { text: hasText };

/** The parts that each role may hold, and what each part must have. */
const parts: Readonly<Record<Message["role"], Readonly<Record<string, (part: Fields) => boolean>>>> = {
  system: text,
  user: { ...text, ...media },
  tool: { ...text, ...media },
  assistant: {
    ...text,
    ...media,
    reasoning: hasText,
    refusal: ({ refusal }) => typeof refusal === "string",
    provider: ({ kind, data }) => typeof kind === "string" && data !== undefined,
    tool_call: ({ id, name, arguments: args }) =>
      typeof id === "string" && typeof name === "string" && typeof args === "object" && args !== null,
  },
};

type Fields = Readonly<Record<string, unknown>>;

/**
 * Checks messages that come from outside: from a caller, a hook, a saved state or a model. Content that is missing becomes empty; arguments that
 * JSON cannot hold become invalid ones.
 *
 * @param where - Where they come from, as the subject of the error.
 * @param calls - Ids of the calls that the thread has; those of the messages are added.
 * @throws ConfigurationError that says which message is wrong and what to write.
 */
export function checkMessages(messages: readonly unknown[], where: string, calls: Set<string>): Message[] {
  if (!Array.isArray(messages)) throw new ConfigurationError(`${where} must be an array of messages.`);
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
  const fields: Fields = typeof message === "object" && message !== null ? { ...message } : {};
  const { role, content, tool_calls: calls } = fields;
  if (typeof role !== "string" || !Object.hasOwn(parts, role)) {
    return fail(where, 'needs a role: "system", "user", "assistant" or "tool"');
  }
  if (Array.isArray(calls) && calls.length > 0) {
    return fail(where, 'has tool_calls; calls are parts of content here: { type: "tool_call", id, name, arguments }');
  }
  if (role === "tool" && typeof fields.toolCallId !== "string")
    return fail(where, "needs a toolCallId: the id of the call it answers");
  const known = parts[role as Message["role"]];
  const list = content ?? "";
  if (typeof list !== "string") {
    if (!Array.isArray(list)) return fail(where, "needs content: text, or an array of parts");
    for (const [index, part] of list.entries()) {
      const { type } = Object(part);
      const place = `${where}.content[${index}]`;
      if (typeof type !== "string" || !Object.hasOwn(known, type)) {
        return fail(place, `is a part of type ${JSON.stringify(type)}; a ${role} message holds ${Object.keys(known).join(", ")}`);
      }
      if (!known[type]?.(part)) return fail(place, `is no whole ${type} part: see the type ${partName(type)}`);
    }
  }
  // Checked above, field by field.
  const whole: object = { ...fields, content: list };
  const checked = withJsonArguments(whole as Message);
  const problem = jsonProblem(checked);
  return problem ? fail(where, `holds ${problem}, so that it cannot be saved as JSON`) : checked;
}

function withJsonArguments(message: Message): Message {
  if (message.role !== "assistant" || !toolCallsOf(message).some((call) => jsonProblem(call.arguments))) return message;
  const { content } = message as AssistantMessage & { content: readonly unknown[] };
  return { ...message, content: content.map(jsonArguments) } as AssistantMessage;
}

function jsonArguments(part: unknown): unknown {
  const call = part as ToolCallPart;
  const problem = call.type === "tool_call" ? jsonProblem(call.arguments) : undefined;
  return problem ? { ...call, arguments: {}, invalidArguments: `they hold ${problem}` } : part;
}

function isMedia({ source }: Fields): boolean {
  const { url, base64, mediaType, fileId } = Object(source);
  return typeof url === "string" || typeof fileId === "string" || (typeof base64 === "string" && typeof mediaType === "string");
}

function hasText({ text: value }: Fields): boolean {
  return typeof value === "string";
}

/** `"tool_call"` → `"ToolCallPart"`. */
function partName(type: string): string {
  return `${type.replace(/(?:^|_)(.)/g, (_match, letter: string) => letter.toUpperCase())}Part`;
}

function fail(where: string, problem: string): never {
  throw new ConfigurationError(`${where} ${problem}.`);
}
