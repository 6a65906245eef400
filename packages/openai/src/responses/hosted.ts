import { type JsonObject, type ProviderPart, type ToolMessage, textOf } from "@locus/core";
import { toOutput } from "./content.js";

/** How an item that is neither a message nor a function call nor reasoning goes back to a service that holds no thread. */
interface HostedKind {
  /** The fields that go back. */
  fields: readonly string[];
  /** What answers it: a tool message under its id. Without its answer, it does not go back. */
  answer?: (id: string, message: ToolMessage) => JsonObject;
}

/**
 * The items that can go back without the service knowing their ids. Searches, interpreter sessions, generated images and remote
 * tools cannot: the service would look for what it has not kept. What came of them is in the text.
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
  // What a program called names the program, and what a search found is called under the namespace that it found it in.
  program: { fields: ["id", "call_id", "code", "fingerprint"] },
  program_output: { fields: ["id", "call_id", "result", "status"] },
  tool_search_call: { fields: ["call_id", "execution", "arguments"] },
  tool_search_output: { fields: ["call_id", "execution", "tools"] },
};

/** Who made a call, which its output names as well: a program, where it was not the model. */
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

/** What a tool message says to a hosted call; nothing, where such a call takes no answer. */
export function toHostedAnswer(part: ProviderPart | undefined, message: ToolMessage): JsonObject | undefined {
  const answer = part && kindOf(part)?.answer?.(hostedId(part), message);
  return answer && { ...answer, ...callerOf(part?.data) };
}

/**
 * A hosted call as an input item; nothing, where the service takes none.
 *
 * @param isAnswered - Whether a tool message answers it.
 */
export function toHostedItem(part: ProviderPart, isAnswered: boolean): JsonObject | undefined {
  const kind = kindOf(part);
  if (!kind || (kind.answer && !isAnswered)) return undefined;
  return { type: part.kind, ...Object.fromEntries(kind.fields.map((field) => [field, Object(part.data)[field]])) };
}
