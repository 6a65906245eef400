import type { JsonObject, JsonValue, Usage } from "@locus/core";
import { argumentDeltas, deltasOf, type TurnContent } from "../../scripted/scripted-turn.js";

/** An answer of a Chat Completions server, streamed or not as the request asks. */
export interface ChatReply extends TurnContent {
  /** The field that carries the reasoning. @defaultValue "reasoning_content" */
  reasoningField?: "reasoning" | "reasoning_content";
  refusal?: string;
  /** @defaultValue 10 tokens in, 5 out. `null`: none is reported. */
  usage?: Usage | null;
  /** The wire value. @defaultValue `"tool_calls"` when there are calls, else `"stop"` */
  finishReason?: string;
  /** The model that answers. @defaultValue the requested one */
  model?: string;
  /** @defaultValue "chatcmpl-1" */
  id?: string;
  /** Headers in addition to the content type. */
  headers?: Readonly<Record<string, string>>;
}

/** An error response of a Chat Completions server. */
export interface ChatErrorReply {
  status: number;
  error: { message: string; type?: string; code?: string | null; param?: string | null };
  headers?: Readonly<Record<string, string>>;
}

/** One chunk of a streamed answer, in wire format. */
export type ChatChunk = {
  id: string;
  object: string;
  created: number;
  model: string;
  choices: { index: number; delta: JsonObject; finish_reason: string | null }[];
  usage?: JsonObject;
};

/** The fields of a chunk other than its delta. */
export interface ChatChunkFields {
  finishReason?: string | null;
  id?: string;
  model?: string;
}

/**
 * One chunk of a streamed answer.
 *
 * @param delta - The delta in wire format: `{ content: "Hel" }`.
 */
export function chatChunk(delta: JsonObject, fields: ChatChunkFields = {}): ChatChunk {
  const choices = [{ index: 0, delta, finish_reason: fields.finishReason ?? null }];
  return { ...envelope("chat.completion.chunk", fields), choices };
}

/** The chunk without choices that carries the usage of a streamed answer. */
function chatUsageChunk(usage: Usage, fields: ChatChunkFields = {}): ChatChunk {
  return { ...envelope("chat.completion.chunk", fields), choices: [], usage: chatUsage(usage) };
}

/** A reply as the chunks of a stream; the last one carries the usage. */
export function chatReplyChunks(reply: ChatReply, fields: ChatChunkFields = {}): ChatChunk[] {
  const { reasoningField = "reasoning_content", usage = defaultUsage } = reply;
  const chunks: ChatChunk[] = [chatChunk({ role: "assistant", content: "" }, fields)];
  for (const delta of deltasOf(reply.reasoning)) chunks.push(chatChunk({ [reasoningField]: delta }, fields));
  for (const content of deltasOf(reply.text)) chunks.push(chatChunk({ content }, fields));
  if (reply.refusal !== undefined) chunks.push(chatChunk({ refusal: reply.refusal }, fields));
  for (const [index, call] of (reply.toolCalls ?? []).entries()) {
    const opening = { index, id: call.id ?? `call_${index + 1}`, type: "function", function: { name: call.name, arguments: "" } };
    chunks.push(chatChunk({ tool_calls: [opening] }, fields));
    for (const delta of argumentDeltas(call))
      chunks.push(chatChunk({ tool_calls: [{ index, function: { arguments: delta } }] }, fields));
  }
  chunks.push(chatChunk({}, { ...fields, finishReason: finishReasonOf(reply) }));
  if (usage !== null) chunks.push(chatUsageChunk(usage, fields));
  return chunks;
}

/** A reply as the body of an unstreamed answer. */
export function chatReplyBody(reply: ChatReply, fields: ChatChunkFields = {}): JsonObject {
  const { reasoningField = "reasoning_content", usage = defaultUsage } = reply;
  const toolCalls = reply.toolCalls?.map((call, index) => ({
    id: call.id ?? `call_${index + 1}`,
    type: "function",
    function: { name: call.name, arguments: argumentDeltas(call).join("") },
  }));
  const message: Record<string, JsonValue> = {
    role: "assistant",
    content: reply.text === undefined ? null : deltasOf(reply.text).join(""),
    refusal: reply.refusal ?? null,
    ...(reply.reasoning !== undefined && { [reasoningField]: deltasOf(reply.reasoning).join("") }),
    ...(toolCalls !== undefined && { tool_calls: toolCalls }),
  };
  return {
    ...envelope("chat.completion", fields),
    choices: [{ index: 0, message, logprobs: null, finish_reason: finishReasonOf(reply) }],
    ...(usage !== null && { usage: chatUsage(usage) }),
  };
}

const defaultUsage: Usage = { inputTokens: 10, outputTokens: 5, totalTokens: 15 };

function envelope(object: string, { id = "chatcmpl-1", model = "test-model" }: ChatChunkFields): Omit<ChatChunk, "choices"> {
  return { id, object, created: 1_700_000_000, model };
}

function finishReasonOf(reply: ChatReply): string {
  return reply.finishReason ?? (reply.toolCalls?.length ? "tool_calls" : "stop");
}

function chatUsage({ inputTokens = 0, outputTokens = 0, totalTokens, cachedInputTokens, reasoningTokens }: Usage): JsonObject {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: totalTokens ?? inputTokens + outputTokens,
    ...(cachedInputTokens !== undefined && { prompt_tokens_details: { cached_tokens: cachedInputTokens } }),
    ...(reasoningTokens !== undefined && { completion_tokens_details: { reasoning_tokens: reasoningTokens } }),
  };
}
