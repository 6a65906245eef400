import type { JsonObject } from "@locus/core";
import type { ExpectedToolCall } from "@locus/testkit/conformance";
import { done, event, finish, said, weather } from "./events.js";
import type { NativeHostileStream } from "./native-hostile-stream.js";

/** The `toolCalls` of one event: they have no index, only a place. */
const calls = (...toolCalls: JsonObject[]): string => said({ toolCalls });
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

/** The ways in which models stream calls in GENERIC. */
export const genericToolStreams: readonly NativeHostileStream[] = [
  stream(
    5,
    "openai.gpt-5",
    "GPT opens one call after the other at the first place, and its fragments have no id",
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
    "gpt-oss names a call once, and its fragments have nothing but arguments",
    [calls({ id: "a", name: "weather" }), calls({ arguments: '{"city":' }), calls({ arguments: '"Oslo"}' })],
    [weather("Oslo", "a")],
  ),
  stream(
    3,
    "xai.grok-4",
    "Grok puts each call whole at the first place, with an id of its own",
    [calls(whole("Oslo", { id: "a" })), calls(whole("Rome", { id: "b" }))],
    both,
  ),
  stream(
    4,
    "xai.grok-4",
    "calls whose ids are announced again, all at the first place",
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
    "a call whose id is announced again at another place",
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
    "two calls side by side: the place of a fragment tells whose it is",
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
    "Llama repeats an empty name without an id, and stops although there is a call",
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
    "Gemini gives no ids: two calls side by side, beside a part of text without text",
    [said({ content: [{ type: "TEXT" }], toolCalls: [whole("Oslo"), whole("Rome")] })],
    unnamed,
  ),
  stream(
    27,
    "google.gemini-2.5-pro",
    "Gemini gives no ids: two calls in events of their own",
    [calls(whole("Oslo")), calls(whole("Rome", { id: null }))],
    unnamed,
    "stop",
  ),
  stream(
    22,
    "meta.llama-3.3-70b-instruct",
    "calls without arguments: empty, null, or not there",
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
    name: "GENERIC finishes with tool_calls, and there are none",
    format: "GENERIC",
    model: "xai.grok-4",
    pieces: [
      said({ content: null, toolCalls: null }),
      event({ index: 0, message: { toolCalls: [] } }),
      finish("tool_calls"),
      done,
    ],
    expect: { text: "", toolCalls: [], rawFinishReason: "tool_calls", warnings: ["empty_tool_calls"] },
  },
];
