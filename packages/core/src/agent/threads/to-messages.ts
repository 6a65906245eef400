import type { Message, UserMessage } from "../../contract/message.js";
import { ConfigurationError } from "../../errors/errors.js";
import { serializeError } from "../../errors/locus-error.js";
import type { InputPart } from "../tools/input-part.js";
import { checkMessage } from "./check-messages.js";

/** A message in the form that a program may pass. */
export type InputMessage = Exclude<Message, UserMessage> | { role: "user"; content: string | readonly InputPart[] };

/** The input of a run: text, parts of one user message, a message, or messages. `[]` continues a thread without input. */
export type AgentInput = string | readonly InputPart[] | InputMessage | readonly InputMessage[];

/**
 * Creates a user message; bytes are encoded.
 *
 * @example
 * ```ts
 * user([{ type: "text", text: "What is this?" }, { type: "image", source: { bytes, mediaType: "image/png" } }]);
 * ```
 * @throws ConfigurationError on an invalid part, with the form to use.
 */
export function user(content: string | readonly InputPart[]): UserMessage {
  // Messages may omit their content elsewhere, but a program that calls `user()` must give it.
  return checkMessage({ role: "user", content: content ?? {} }, "A user message") as UserMessage;
}

/**
 * Converts the input of a run to messages, which are not checked yet.
 *
 * @throws ConfigurationError on invalid input: neither text, parts, a message nor messages.
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

/** Drops the fields that a program added to a user message, because models and services do not know them. */
function toMessage(message: unknown): unknown {
  const { role, content } = Object(message);
  return role === "user" ? { role, content } : message;
}
