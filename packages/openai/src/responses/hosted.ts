import { type JsonObject, type ProviderPart, type ToolMessage, textOf } from "@locus/core";
import { toOutput } from "./content.js";

/** How a hosted item is sent back to a service that holds no thread. */
interface HostedKind {
  /** The fields to send back. */
  fields: readonly string[];
  /** Converts the tool message that answers the item. Without an answer, the item is not sent back. */
  answer?: (id: string, message: ToolMessage) => JsonObject;
}

/**
 * Items that can be sent back without an id known to the service. Searches, interpreter sessions, generated images and remote tools
 * cannot, because the service would look them up. Their results are in the text.
 */
const kinds: Readonly<Record<string, HostedKind>> = {
  compaction: { fields: ["encrypted_content"] },
  custom_tool_call: {
    fields: ["call_id", "name", "input", "namespace", "caller"],
    answer: (call_id, message) => ({ type: "custom_tool_call_output", call_id, output: toOutput(message) }),
  },
  mcp_approval_request: {
    fields: ["id", "server_label", "name", "arguments"],
    answer: (approval_request_id, message) => ({
      type: "mcp_approval_response",
      approval_request_id,
      approve: !message.isError,
      reason: message.isError ? textOf(message) : undefined,
    }),
  },
  // Calls by a program refer to the program, and calls of found tools to the namespace of the search.
  program: { fields: ["id", "call_id", "code", "fingerprint"] },
  program_output: { fields: ["id", "call_id", "result", "status"] },
  tool_search_call: { fields: ["call_id", "execution", "arguments"] },
  tool_search_output: { fields: ["call_id", "execution", "tools"] },
};

/** The caller of a call, repeated in its output if it was a program and not the model. */
export function callerOf(data: unknown): JsonObject {
  const { caller } = Object(data);
  return caller ? { caller } : {};
}

function kindOf({ kind }: ProviderPart): HostedKind | undefined {
  return Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
}

/** The id under which a tool message answers a hosted call. */
export function hostedId({ data }: ProviderPart): string {
  const { call_id, id } = Object(data);
  return String(call_id ?? id);
}

/** Converts a tool message to the answer of a hosted call; `undefined` if such a call takes no answer. */
export function toHostedAnswer(part: ProviderPart | undefined, message: ToolMessage): JsonObject | undefined {
  const answer = part && kindOf(part)?.answer?.(hostedId(part), message);
  return answer && { ...answer, ...callerOf(part?.data) };
}

/**
 * Converts a hosted call to an input item; `undefined` if the service accepts none.
 *
 * @param isAnswered - Whether a tool message answers the call.
 */
export function toHostedItem(part: ProviderPart, isAnswered: boolean): JsonObject | undefined {
  const kind = kindOf(part);
  if (!kind || (kind.answer && !isAnswered)) return undefined;
  return { type: part.kind, ...Object.fromEntries(kind.fields.map((field) => [field, Object(part.data)[field]])) };
}
