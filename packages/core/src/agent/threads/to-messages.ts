import type { Message, UserMessage } from "../../contract/message.js";
import { ConfigurationError } from "../../errors/errors.js";
import { type InputPart, toPart } from "../tools/input-part.js";

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
  if (typeof content === "string") return { role: "user", content };
  if (!Array.isArray(content)) {
    throw new ConfigurationError(`The content of a user message is text or an array of parts, not ${describe(content)}.`);
  }
  return { role: "user", content: content.map((part: InputPart) => toPart(part, "A user message")) };
}

/**
 * Turns what a caller passed into messages.
 *
 * @throws ConfigurationError on what is no input: neither text, parts, a message nor messages; and on a part that is not one of ours, with the
 * form to use.
 */
export function toMessages(input: AgentInput): Message[] {
  if (typeof input === "string") return [user(input)];
  if (typeof input !== "object" || input === null) throw noInput(input);
  if (!isArray(input)) return [toMessage(input)];
  const items: readonly unknown[] = input;
  if (items.every(hasRole)) return (input as readonly InputMessage[]).map(toMessage);
  if (items.some(hasRole)) throw new ConfigurationError("An input is an array of messages or of parts, not of both.");
  return [user(input as readonly InputPart[])];
}

function isArray(input: Exclude<AgentInput, string>): input is readonly InputPart[] | readonly InputMessage[] {
  return Array.isArray(input);
}

function hasRole(item: unknown): boolean {
  return typeof item === "object" && item !== null && "role" in item;
}

function toMessage(message: InputMessage): Message {
  return message.role === "user" ? user(message.content ?? "") : message;
}

function noInput(given: unknown): ConfigurationError {
  return new ConfigurationError(
    `A run starts with text, parts of a user message, a message or messages, such as run("Hello"), not with ${describe(given)}.`,
  );
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== "object") return `a ${typeof value}`;
  return Array.isArray(value) ? "an array" : `an object with the keys ${Object.keys(value).join(", ") || "(none)"}`;
}
