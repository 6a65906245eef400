import type { JsonObject } from "@locus/core";
import { encodeNativeEvent } from "../encode-native-event.js";
import { counted, event, usage, weather } from "./events.js";
import type { NativeHostileStream } from "./native-hostile-stream.js";

const delta = (text: string, fields: JsonObject = {}): string => event({ apiFormat: "COHERE", text, ...fields });
const calls = (...toolCalls: JsonObject[]): string => event({ apiFormat: "COHERE", toolCalls });
const call = (city: string): JsonObject => ({ name: "weather", parameters: { city } });
/** The event that ends an answer, which repeats everything. */
const terminal = (text: string, fields: JsonObject = {}): string =>
  event({
    apiFormat: "COHERE",
    text,
    chatHistory: [
      { role: "USER", message: "Go on." },
      { role: "CHATBOT", message: text },
    ],
    finishReason: "COMPLETE",
    ...fields,
  });
const greeting = { text: "Hello", toolCalls: [], finishReason: "stop", rawFinishReason: "COMPLETE" } as const;
const called = { finishReason: "tool_calls", rawFinishReason: "COMPLETE" } as const;
const oslo = weather("Oslo");
const rome = weather("Rome");

function stream(
  number: number,
  name: string,
  pieces: readonly string[],
  expect: NativeHostileStream["expect"],
  fields: Partial<NativeHostileStream> = {},
): NativeHostileStream {
  return { number, name, format: "COHERE", model: "cohere.command-a-03-2025", pieces, expect, ...fields };
}

/** The ways in which COHERE streams: a terminal event that repeats the answer, calls without ids, and no end mark. */
export const cohereStreams: readonly NativeHostileStream[] = [
  stream(28, "the terminal event repeats the text", [delta("Hel"), delta("lo"), terminal("Hello")], greeting),
  stream(28, "the terminal event has no text", [delta("Hel"), delta("lo"), event({ finishReason: "COMPLETE" })], greeting),
  stream(28, "only the terminal event has the text", [terminal("Hello")], greeting),
  stream(28, "the finish reason is null", [delta("Hel"), delta("lo"), terminal("Hello", { finishReason: null })], {
    text: "Hello",
    finishReason: "stop",
  }),
  stream(
    28,
    "a finish reason of null on every delta",
    [delta("Hel", { finishReason: null }), delta("lo", { finishReason: null }), terminal("Hello")],
    greeting,
  ),
  stream(
    28,
    "an event with only calls, which the terminal event repeats",
    [calls(call("Oslo"), call("Rome")), terminal("", { toolCalls: [call("Oslo"), call("Rome")] })],
    { ...called, text: "", toolCalls: [oslo, rome] },
  ),
  stream(
    28,
    "calls in separate events, which the terminal event does not repeat",
    [calls(call("Oslo")), calls(call("Rome")), terminal("")],
    { ...called, toolCalls: [oslo, rome] },
  ),
  stream(
    28,
    "calls in the terminal event only",
    [delta("I will look."), terminal("I will look.", { toolCalls: [call("Oslo"), call("Rome")] })],
    { ...called, text: "I will look.", toolCalls: [oslo, rome] },
  ),
  stream(
    28,
    "two identical calls, which the terminal event repeats",
    [
      delta("I will "),
      delta("look."),
      calls(call("Oslo")),
      calls(call("Oslo")),
      terminal("I will look.", { toolCalls: [call("Oslo"), call("Oslo")] }),
    ],
    { ...called, text: "I will look.", toolCalls: [oslo, oslo] },
  ),
  stream(
    22,
    "calls without parameters: empty, null or missing",
    [calls({ name: "now", parameters: {} }, { name: "now", parameters: null }, { name: "now" }), terminal("")],
    { ...called, toolCalls: ["now", "now", "now"].map((name) => ({ name, arguments: {} })) },
  ),
  stream(
    28,
    "citations and documents in separate events, and again in the terminal event",
    [
      delta("Penguins swim."),
      event({ citations: [{ start: 0, end: 8, text: "Penguins", documentIds: ["doc_0"] }] }),
      terminal("Penguins swim.", {
        citations: [{ start: 0, end: 8, text: "Penguins", documentIds: ["doc_0"] }],
        documents: [{ id: "doc_0", snippet: "Penguins swim." }],
        isSearchRequired: false,
        searchQueries: [],
      }),
    ],
    { text: "Penguins swim.", finishReason: "stop" },
  ),
  stream(11, "COHERE reports usage in its terminal event", [delta("Hello"), terminal("Hello", { usage })], {
    ...greeting,
    usage: counted,
  }),
  stream(28, "the limit cuts the answer", [delta("Once upon"), terminal("Once upon", { finishReason: "MAX_TOKENS" })], {
    text: "Once upon",
    finishReason: "length",
    rawFinishReason: "MAX_TOKENS",
  }),
  stream(28, "a filter cuts the answer", [delta("Once upon"), terminal("Once upon", { finishReason: "ERROR_TOXIC" })], {
    text: "Once upon",
    finishReason: "content_filter",
    rawFinishReason: "ERROR_TOXIC",
  }),
  stream(15, "COHERE ends before its terminal event", [delta("Hel"), delta("lo")], { error: "stream_interrupted" }),
  stream(15, "COHERE ends after its calls, before its terminal event", [calls(call("Oslo"))], { error: "stream_interrupted" }),
  stream(
    14,
    "COHERE finishes with an error and its message",
    [delta("Hel"), event({ apiFormat: "COHERE", finishReason: "ERROR", errorMessage: "The model is overloaded." })],
    { error: "server_error" },
  ),
  stream(
    14,
    "an error of OCI in the middle of COHERE",
    [delta("Hel"), encodeNativeEvent({ code: "500", message: "Internal Server Error." })],
    { error: "server_error" },
  ),
  stream(
    25,
    "pings between the events of COHERE",
    [delta("Hel"), "event: ping\ndata: {}\n\n", delta("lo"), terminal("Hello")],
    greeting,
    {
      contentType: "text/event-stream; charset=utf-8",
    },
  ),
  stream(
    30,
    "200 with a JSON error of OCI instead of COHERE: a bad request",
    [
      JSON.stringify({
        code: "400",
        message: JSON.stringify({ message: "invalid request: all elements in history must have a message" }),
      }),
    ],
    { error: "bad_request" },
    { contentType: "application/json" },
  ),
];
