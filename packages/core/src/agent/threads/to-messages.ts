import type { Message, UserMessage } from "../../contract/message.js";
import { ConfigurationError } from "../../errors/errors.js";
import { serializeError } from "../../errors/locus-error.js";
import type { InputPart } from "../tools/input-part.js";
import { checkMessage } from "./check-messages.js";

/** A message, as a program may give it. */
export type InputMessage = Exclude<Message, UserMessage> | { role: "user"; content: string | readonly InputPart[] };

/** What a run can be started with: text, parts of one user message, a message, or messages. `[]` continues a thread as it is. */
export type AgentInput = string | readonly InputPart[] | InputMessage | readonly InputMessage[];

/**
 * Makes a user message; bytes are encoded.
 *
 * @example
 * ```ts
 * user([{ type: "text", text: "What is this?" }, { type: "image", source: { bytes, mediaType: "image/png" } }]);
 * ```
 * @throws ConfigurationError on a part that is not one of ours, with the form to use.
 */
export function user(content: string | readonly InputPart[]): UserMessage {
  // A message may come without its content, but nobody writes one with none.
  return checkMessage({ role: "user", content: content ?? {} }, "A user message") as UserMessage;
}

/**
 * Turns what a caller passed into messages, which are still to be checked.
 *
 * @throws ConfigurationError on what is no input: neither text, parts, a message nor messages.
 */
export function toMessages(input: AgentInput): unknown[] {
  if (typeof input === "string") return [{ role: "user", content: input }];
  if (Array.isArray(input)) {
    return input.length > 0 && !input.some(hasRole) ? [{ role: "user", content: input }] : input.map(toMessage);
  }
  if (hasRole(input)) return [toMessage(input)];
  const given = serializeError(input).message.slice(0, 60);
  throw new ConfigurationError(`A run starts with text, parts, a message or messages, such as run("Hello"), not with ${given}.`);
}

function hasRole(item: unknown): boolean {
  return Object(item).role !== undefined;
}

/** What else a user message may carry is the program's own. */
function toMessage(message: unknown): unknown {
  const { role, content } = Object(message);
  return role === "user" ? { role, content } : message;
}
