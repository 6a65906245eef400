import type { JsonObject } from "@locus/core";
import { counted, done, event, finish, messageEvent, textPart, usage, weather } from "./events.js";
import type { NativeHostileStream } from "./native-hostile-stream.js";

const v2 = { apiFormat: "COHEREV2" };
const thinkingPart = (thinking: string): JsonObject => ({ type: "THINKING", thinking });
const content = (...parts: JsonObject[]): string => messageEvent({ content: parts }, v2);
const toolCalls = (...calls: JsonObject[]): string => messageEvent({ toolCalls: calls }, v2);
const call = (id: string, text: string): JsonObject => ({ id, type: "FUNCTION", function: { name: "weather", arguments: text } });
const deltas = [
  content(thinkingPart("Let me ")),
  content(thinkingPart("see.")),
  content(textPart("Hel")),
  content(textPart("lo")),
];
const answer = {
  reasoning: "Let me see.",
  text: "Hello",
  toolCalls: [],
  finishReason: "stop",
  rawFinishReason: "COMPLETE",
} as const;
const called = {
  toolCalls: [weather("Oslo", "a"), weather("Rome", "b")],
  finishReason: "tool_calls",
  rawFinishReason: "TOOL_CALL",
} as const;

/** The event that repeats the whole answer. */
const again = (message: JsonObject, fields: JsonObject): string =>
  event({ ...v2, id: "chat-1", message: { role: "ASSISTANT", ...message }, ...fields });

function stream(
  number: number,
  name: string,
  pieces: readonly string[],
  expect: NativeHostileStream["expect"],
): NativeHostileStream {
  return { number, name, format: "COHEREV2", model: "cohere.command-a-reasoning-08-2025", pieces, expect };
}

/** The possible streams of COHEREV2. None is recorded, so a client has to expect either ending. */
export const cohereV2Streams: readonly NativeHostileStream[] = [
  stream(
    28,
    "COHEREV2 ends like GENERIC",
    [content(textPart("")), ...deltas, finish("COMPLETE", { ...v2, id: "chat-1" }), event({ ...v2, usage }), done],
    { ...answer, usage: counted },
  ),
  stream(
    28,
    "COHEREV2 ends like COHERE, and repeats everything",
    [...deltas, again({ content: [thinkingPart("Let me see."), textPart("Hello")] }, { finishReason: "COMPLETE", usage })],
    { ...answer, usage: counted },
  ),
  stream(
    5,
    "calls of COHEREV2, one after the other at the first position",
    [
      messageEvent({ toolPlan: "I will look." }, v2),
      toolCalls(call("a", "")),
      toolCalls({ function: { arguments: '{"city":' } }),
      toolCalls({ function: { arguments: '"Oslo"}' } }),
      toolCalls(call("b", '{"city":"Rome"}')),
      finish("TOOL_CALL", v2),
      done,
    ],
    called,
  ),
  stream(
    28,
    "calls of COHEREV2, which the terminal event repeats",
    [
      toolCalls(call("a", '{"city":"Oslo"}')),
      toolCalls(call("b", '{"city":"Rome"}')),
      again(
        { content: [], toolPlan: "I will look.", toolCalls: [call("a", '{"city":"Oslo"}'), call("b", '{"city":"Rome"}')] },
        { finishReason: "TOOL_CALL" },
      ),
    ],
    called,
  ),
  stream(
    22,
    "a call of COHEREV2 without arguments",
    [toolCalls({ id: "a", type: "FUNCTION", function: { name: "now", arguments: "" } }), finish("TOOL_CALL", v2), done],
    { toolCalls: [{ id: "a", name: "now", arguments: {} }] },
  ),
  stream(15, "COHEREV2 ends before its finish", deltas, { error: "stream_interrupted" }),
  stream(
    14,
    "COHEREV2 finishes with an error and its message",
    [...deltas, event({ ...v2, finishReason: "ERROR", errorMessage: "The model is overloaded." })],
    {
      error: "server_error",
    },
  ),
];
