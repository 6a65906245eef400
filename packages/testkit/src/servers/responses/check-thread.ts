import type { JsonObject } from "@locus/core";
import { typeOf } from "./check-items.js";
import { firstOf } from "./check-shape.js";
import type { HeldThreads } from "./held-threads.js";
import { invalid, missing } from "./refusals.js";
import type { ResponsesErrorReply } from "./responses-reply.js";
import type { ContentSeal } from "./sealed-content.js";

/** The types of calls, with the type of their outputs. */
const answers: Readonly<Record<string, string>> = {
  function_call: "function_call_output",
  custom_tool_call: "custom_tool_call_output",
};

/** The items of users and programs; all others are the model's. */
const isInput = (item: JsonObject): boolean =>
  typeOf(item).endsWith("_output") ||
  typeOf(item) === "mcp_approval_response" ||
  (typeOf(item) === "message" && item.role !== "assistant");

/** The inputs of the checks. */
export interface ThreadContext {
  threads: HeldThreads;
  seal: ContentSeal;
  /** The number of items that the server held; the rest are new. */
  held: number;
}

/** Checks the rules of a whole thread: calls pair with outputs, and reasoning precedes its item. */
export function checkThread(thread: readonly JsonObject[], context: ThreadContext): ResponsesErrorReply | undefined {
  return (
    firstOf(thread.slice(context.held), (item, index) => checkKnown(item, `input[${index}]`, context)) ??
    checkDuplicates(thread) ??
    firstOf(thread, (item, index) => checkReasoning(item, index, thread, context.threads)) ??
    firstOf(thread, (item, index) => checkPair(item, index, thread))
  );
}

/** Checks that the service knows each referenced id and made each encrypted content. */
function checkKnown(item: JsonObject, param: string, { threads, seal }: ThreadContext): ResponsesErrorReply | undefined {
  const { id, encrypted_content: content } = item;
  if (typeof content === "string" && !seal.isOwn(content)) {
    const shown = `${content.slice(0, 4)}...${content.slice(-4)}`;
    const message = `The encrypted content ${shown} could not be verified. Reason: Encrypted content could not be decrypted or parsed.`;
    return invalid(message, null, "invalid_encrypted_content");
  }
  // Hosted calls cannot be sent without their id, whatever their source.
  if (typeof id === "string" && !isHosted(item) && threads.findItem(id) === undefined) return notFound(id);
  if (typeOf(item) === "reasoning" && id == null && content == null && item.content == null) return missing(`${param}.id`);
  return undefined;
}

/** A reference to an item that the server does not keep. */
export function notFound(itemId: string): ResponsesErrorReply {
  const message = `Item with id '${itemId}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` set to true, or remove this item from your input.`;
  return invalid(message, "input", null, 404);
}

const isHosted = (item: JsonObject): boolean => /_call$|^mcp_/.test(typeOf(item)) && !Object.hasOwn(answers, typeOf(item));

function checkDuplicates(thread: readonly JsonObject[]): ResponsesErrorReply | undefined {
  const ids = thread.map((item) => item.id).filter((id) => typeof id === "string");
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice === undefined) return undefined;
  return invalid(`Duplicate item found with id ${twice}. Remove duplicate items from your input and try again.`, "input");
}

function checkReasoning(
  item: JsonObject,
  index: number,
  thread: readonly JsonObject[],
  threads: HeldThreads,
): ResponsesErrorReply | undefined {
  const held = typeof item.id === "string" ? threads.findItem(item.id) : undefined;
  const type = typeOf(item);
  if (type === "reasoning") {
    const next = thread[index + 1];
    const belongs = next !== undefined && !isInput(next) && typeOf(next) !== "reasoning" && isSame(next, held?.following);
    if (belongs) return undefined;
    const name = typeof item.id === "string" ? `Item '${item.id}'` : "Item";
    return invalid(`${name} of type 'reasoning' was provided without its required following item.`, "input");
  }
  const reasoningId = held?.reasoning?.id;
  if (reasoningId === undefined || thread[index - 1]?.id === reasoningId) return undefined;
  return invalid(
    `Item '${item.id}' of type '${type}' was provided without its required 'reasoning' item: '${reasoningId}'.`,
    "input",
  );
}

/** Whether the service holds the item, by its id or, for a call, by its call id. */
function isSame(item: JsonObject, held: JsonObject | undefined): boolean {
  return held === undefined || item.id === held.id || (item.call_id !== undefined && item.call_id === held.call_id);
}

function checkPair(item: JsonObject, index: number, thread: readonly JsonObject[]): ResponsesErrorReply | undefined {
  const type = typeOf(item);
  const { call_id } = item;
  const answer = Object.hasOwn(answers, type) ? answers[type] : undefined;
  const isPartner = (partner: string | undefined) => (other: JsonObject) => other.type === partner && other.call_id === call_id;
  if (answer !== undefined && !thread.slice(index).some(isPartner(answer)))
    return invalid(`No tool output found for ${words(type)} ${call_id}.`, "input");
  const [call] = Object.entries(answers).find(([, output]) => output === type) ?? [];
  if (call !== undefined && !thread.slice(0, index).some(isPartner(call)))
    return invalid(`No tool call found for ${words(type)} with call_id ${call_id}.`, "input");
  return undefined;
}

const words = (type: string): string => type.replaceAll("_", " ");
