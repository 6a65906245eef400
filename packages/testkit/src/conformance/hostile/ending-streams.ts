import { chatChunk } from "../../servers/chat/chat-reply.js";
import type { HostileStream } from "./hostile-stream.js";
import { done, errorEvent, event, finish, text } from "./sse.js";

const overloaded = { message: "The engine is overloaded.", type: "server_error", param: null, code: null };

/** The ways in which answers end, or break off. */
export const endingStreams: readonly HostileStream[] = [
  {
    number: 11,
    name: "a usage chunk after the finish",
    pieces: [
      text("Hi"),
      finish("stop"),
      event({ ...chatChunk({}), choices: [], usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 } }),
      done,
    ],
    expect: { text: "Hi", finishReason: "stop", usage: { inputTokens: 3, outputTokens: 1, totalTokens: 4 } },
  },
  {
    number: 13,
    name: "an error event, then [DONE]",
    pieces: [text("Hi"), errorEvent(overloaded), done],
    expect: { error: "server_error" },
  },
  {
    number: 13,
    name: "an error event before the first token: a rate limit",
    pieces: [errorEvent({ message: "Slow down.", type: "rate_limit_error", param: null, code: "rate_limit_exceeded" }), done],
    expect: { error: "rate_limit" },
  },
  {
    number: 13,
    name: "an error event before the first token: a bad request with its status as code",
    pieces: [
      errorEvent({ object: "error", message: "top_k must be positive.", type: "BadRequestError", param: null, code: 400 }),
      done,
    ],
    expect: { error: "bad_request" },
  },
  {
    number: 13,
    name: "an error in a chunk with choices",
    pieces: [
      text("Hi"),
      event({ ...chatChunk({ content: "" }, { finishReason: "error" }), error: { code: 502, message: "Provider disconnected" } }),
      done,
    ],
    expect: { error: "server_error" },
  },
  {
    number: 14,
    name: "an error event, then the end of the body",
    pieces: [text("Hi"), errorEvent(overloaded)],
    expect: { error: "server_error" },
  },
  {
    number: 15,
    name: "the body ends without finish or [DONE]",
    pieces: [text("Hi"), text(" there")],
    expect: { error: "stream_interrupted" },
  },
  {
    number: 15,
    name: "the body ends inside a tool call",
    pieces: [
      event(
        chatChunk({
          tool_calls: [{ index: 0, id: "a", type: "function", function: { name: "weather", arguments: '{"city":"Oslo"}' } }],
        }),
      ),
    ],
    expect: { error: "stream_interrupted" },
  },
  {
    number: 15,
    name: "the body ends inside the finish event, before its blank line",
    pieces: [text("Hi"), finish("stop").trimEnd()],
    expect: { error: "stream_interrupted" },
  },
  { number: 15, name: "the body is empty", pieces: [], expect: { error: "stream_interrupted" } },
  {
    number: 15,
    name: "the connection is dropped in the middle",
    pieces: [text("Hi")],
    ending: "drop",
    expect: { error: ["stream_interrupted", "connection"] },
  },
  {
    number: 16,
    name: "[DONE] without a finish reason",
    pieces: [text("Hi"), done],
    expect: { text: "Hi", finishReason: "stop" },
  },
  {
    number: 16,
    name: "a finish reason without [DONE]",
    pieces: [text("Hi"), finish("stop")],
    expect: { text: "Hi", finishReason: "stop", rawFinishReason: "stop" },
  },
  {
    number: 17,
    name: "[DONE], and the connection stays open",
    pieces: [text("Hi"), finish("stop"), done],
    ending: "silence",
    expect: { text: "Hi", finishReason: "stop" },
  },
  {
    number: 18,
    name: "endless keep-alive comments before the first token",
    pieces: [],
    ending: "keep-alives",
    expect: { error: "timeout", timeouts: { firstEventMs: 60 } },
  },
  {
    number: 18,
    name: "endless keep-alive comments after a token",
    pieces: [text("Hi")],
    ending: "keep-alives",
    expect: { error: "timeout", timeouts: { idleMs: 60 } },
  },
  {
    number: 24,
    name: "the last delta in the finish chunk",
    pieces: [text("Hel"), event(chatChunk({ content: "lo" }, { finishReason: "stop" })), done],
    expect: { text: "Hello", finishReason: "stop" },
  },
  {
    number: 30,
    name: "200 with an error as JSON",
    pieces: [JSON.stringify({ error: { ...overloaded, code: "internal_error" } })],
    contentType: "application/json",
    expect: { error: "server_error" },
  },
  {
    number: 30,
    name: "200 with a bad request as JSON",
    pieces: [
      JSON.stringify({ error: { message: "No such option.", type: "invalid_request_error", param: "top_k", code: null } }),
    ],
    contentType: "application/json",
    expect: { error: "bad_request" },
  },
  {
    number: 30,
    name: "200 with an error as JSON that claims to be a stream",
    pieces: [JSON.stringify({ error: overloaded })],
    // A decoder that keeps to the specification sees no event.
    expect: { error: ["server_error", "stream_interrupted"] },
  },
  {
    number: 30,
    name: "200 with a page of HTML",
    pieces: ["<!doctype html><title>Sign in</title>"],
    contentType: "text/html",
    expect: { error: "server_error" },
  },
];
