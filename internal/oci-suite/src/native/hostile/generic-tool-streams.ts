import type { JsonObject } from "@locus/core";
import type { ExpectedToolCall } from "@locus/testkit/conformance";
import { done, event, finish, messageEvent, weather } from "./events.js";
import type { NativeHostileStream } from "./native-hostile-stream.js";

/** The `toolCalls` of one event: they have no index, only a position. */
const calls = (...toolCalls: JsonObject[]): string => messageEvent({ toolCalls });
const opened = (id: string): JsonObject => ({ id, type: "FUNCTION", name: "weather", arguments: "" });
const whole = (city: string, fields: JsonObject = {}): JsonObject => ({
  type: "FUNCTION",
  name: "weather",
  arguments: `{"city":"${city}"}`,
  ...fields,
});
const both = [weather("Oslo", "a"), weather("Rome", "b")];
const unnamed = [weather("Oslo"), weather("Rome")];

function stream(
  number: number,
  model: string,
  name: string,
  pieces: readonly string[],
  toolCalls: readonly ExpectedToolCall[],
  finishReason = "tool_calls",
): NativeHostileStream {
  return {
    number,
    name,
    format: "GENERIC",
    model,
    pieces: [...pieces, finish(finishReason), done],
    expect: { text: "", toolCalls, finishReason: "tool_calls", rawFinishReason: finishReason },
  };
}

/** The ways in which models stream tool calls in GENERIC. */
export const genericToolStreams: readonly NativeHostileStream[] = [
  stream(
    5,
    "openai.gpt-5",
    "GPT opens one call after the other at the first position, and its fragments have no id",
    [
      calls(opened("a")),
      calls({ type: "FUNCTION", arguments: '{"city":' }),
      calls({ type: "FUNCTION", arguments: '"Oslo"}' }),
      calls(opened("b")),
      calls({ type: "FUNCTION", arguments: '{"city":"Rome"}' }),
    ],
    both,
  ),
  stream(
    5,
    "openai.gpt-oss-120b",
    "gpt-oss names a call once, and its fragments have only arguments",
    [calls({ id: "a", name: "weather" }), calls({ arguments: '{"city":' }), calls({ arguments: '"Oslo"}' })],
    [weather("Oslo", "a")],
  ),
  stream(
    3,
    "xai.grok-4",
    "Grok sends each complete call at the first position, with its own id",
    [calls(whole("Oslo", { id: "a" })), calls(whole("Rome", { id: "b" }))],
    both,
  ),
  stream(
    4,
    "xai.grok-4",
    "calls that repeat their ids, all at the first position",
    [
      calls(opened("a")),
      calls(opened("b")),
      calls({ id: "b", arguments: '{"city":"Rome"}' }),
      calls({ id: "a", arguments: '{"city":"Oslo"}' }),
    ],
    both,
  ),
  stream(
    4,
    "openai.gpt-4.1",
    "a call that repeats its id at another position",
    [
      calls(opened("a"), opened("b")),
      calls({ id: "b", arguments: '{"city":' }),
      calls({ id: "a", arguments: '{"city":"Oslo"}' }),
      calls({ id: "b", arguments: '"Rome"}' }),
    ],
    both,
  ),
  stream(
    5,
    "mistral.large",
    "two interleaved calls: the position of a fragment identifies its call",
    [
      calls(opened("a"), opened("b")),
      calls({ arguments: '{"city":' }, { arguments: '{"city":' }),
      calls({ arguments: '"Oslo"}' }, { arguments: '"Rome"}' }),
    ],
    both,
  ),
  stream(
    26,
    "meta.llama-3.3-70b-instruct",
    "Llama repeats an empty name without an id, and finishes with stop in spite of a call",
    [calls(opened("a")), calls({ name: "", arguments: '{"city":' }), calls({ id: "", name: "", arguments: '"Oslo"}' })],
    [weather("Oslo", "a")],
    "stop",
  ),
  stream(
    26,
    "meta.llama-4-scout-17b-16e-instruct",
    "Llama encodes arguments twice",
    [calls(opened("a")), calls({ name: "", arguments: '"{\\"city\\":' }), calls({ name: "", arguments: '\\"Oslo\\"}"' })],
    [weather("Oslo", "a")],
  ),
  stream(
    27,
    "google.gemini-2.5-flash",
    "Gemini gives no ids: two calls in one event, with an empty text part",
    [messageEvent({ content: [{ type: "TEXT" }], toolCalls: [whole("Oslo"), whole("Rome")] })],
    unnamed,
  ),
  stream(
    27,
    "google.gemini-2.5-pro",
    "Gemini gives no ids: two calls in separate events",
    [calls(whole("Oslo")), calls(whole("Rome", { id: null }))],
    unnamed,
    "stop",
  ),
  stream(
    22,
    "meta.llama-3.3-70b-instruct",
    "calls without arguments: empty, null or missing",
    [
      calls({ id: "a", type: "FUNCTION", name: "now", arguments: "" }),
      calls({ id: "b", type: "FUNCTION", name: "now", arguments: null }),
      calls({ id: "c", type: "FUNCTION", name: "now" }),
    ],
    ["a", "b", "c"].map((id) => ({ id, name: "now", arguments: {} })),
  ),
  stream(
    21,
    "openai.gpt-4.1",
    "arguments without their last brace",
    [calls(opened("a")), calls({ arguments: '{"city":"Oslo"' })],
    [{ id: "a", name: "weather", arguments: {}, invalidArguments: '{"city":"Oslo"' }],
  ),
  {
    number: 15,
    name: "GENERIC ends inside a call",
    format: "GENERIC",
    model: "openai.gpt-5",
    pieces: [calls(opened("a")), calls({ arguments: '{"city":"Oslo"}' })],
    expect: { error: "stream_interrupted" },
  },
  {
    number: 20,
    name: "GENERIC finishes with tool_calls but without calls",
    format: "GENERIC",
    model: "xai.grok-4",
    pieces: [
      messageEvent({ content: null, toolCalls: null }),
      event({ index: 0, message: { toolCalls: [] } }),
      finish("tool_calls"),
      done,
    ],
    expect: { text: "", toolCalls: [], rawFinishReason: "tool_calls", warnings: ["empty_tool_calls"] },
  },
];
