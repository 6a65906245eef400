import { encodeNativeEvent } from "../encode-native-event.js";
import { counted, done, event, finish, messageEvent, singleBytes, text, textPart, usage } from "./events.js";
import type { NativeHostileStream } from "./native-hostile-stream.js";

const llama = "meta.llama-3.3-70b-instruct";
const greeting = { text: "Hello", finishReason: "stop", rawFinishReason: "stop" } as const;
const hello = [text("Hel"), text("lo"), finish("stop")];
const unicode = [text("Grüße, "), text("世界 👩‍🚀"), finish("stop"), done].join("");

function stream(
  number: number,
  name: string,
  pieces: NativeHostileStream["pieces"],
  expect: NativeHostileStream["expect"],
  fields: Partial<NativeHostileStream> = {},
): NativeHostileStream {
  return { number, name, format: "GENERIC", model: llama, pieces, expect, ...fields };
}

/** The ways in which GENERIC streams text, thinking and endings. */
export const genericStreams: readonly NativeHostileStream[] = [
  stream(26, "Llama ends with [DONE]", [text(""), ...hello, done], greeting),
  stream(26, "others end without it", hello, greeting, { model: "xai.grok-4" }),
  stream(17, "[DONE], and the connection of GENERIC stays open", [...hello, done], greeting, { ending: "silence" }),
  stream(
    27,
    "Gemini sends parts without text and without a type, and messages without content",
    [
      messageEvent({ content: [{ type: "TEXT" }] }),
      messageEvent({ content: [{ text: "Hel" }] }),
      messageEvent({ content: null }),
      messageEvent({}),
      messageEvent(null),
      messageEvent({ content: [] }),
      messageEvent({ content: [{ type: "TEXT", text: null }, textPart("lo")] }),
      event({ finishReason: "stop" }),
    ],
    greeting,
    { model: "google.gemini-2.5-flash" },
  ),
  stream(
    27,
    "Gemini reports max_tokens instead of length",
    [text("Once upon"), event({ index: 0, finishReason: "max_tokens" })],
    { text: "Once upon", finishReason: "length", rawFinishReason: "max_tokens" },
    { model: "google.gemini-2.5-pro" },
  ),
  stream(11, "GENERIC reports usage after the finish", [...hello, event({ usage }), done], { ...greeting, usage: counted }),
  stream(
    11,
    "Grok counts thinking in addition to the output",
    [
      ...hello,
      event({
        usage: {
          completionTokens: 8,
          promptTokens: 13,
          totalTokens: 607,
          completionTokensDetails: { reasoningTokens: 586 },
          promptTokensDetails: { cachedTokens: 3 },
        },
      }),
    ],
    { ...greeting, usage: { inputTokens: 13, outputTokens: 594, totalTokens: 607 } },
    { model: "xai.grok-3-mini" },
  ),
  stream(
    16,
    "a null finish reason on every delta of GENERIC does not finish the answer",
    [text("Hel", { finishReason: null }), text("lo", { finishReason: null }), finish("stop")],
    greeting,
  ),
  stream(16, "[DONE] of GENERIC without a finish", [text("Hel"), text("lo"), done], { text: "Hello", finishReason: "stop" }),
  stream(
    24,
    "the last delta of GENERIC is in the finish event",
    [text("Hel"), text("lo", { finishReason: "stop" }), done],
    greeting,
  ),
  stream(
    23,
    "thinking of GENERIC, with empty content",
    [
      messageEvent({ reasoningContent: "Let me " }),
      messageEvent({ content: [textPart("")], reasoningContent: "see." }),
      messageEvent({ content: null, reasoningContent: "" }),
      ...hello,
    ],
    { ...greeting, reasoning: "Let me see." },
    { model: "xai.grok-3-mini" },
  ),
  stream(
    12,
    "empty events of GENERIC",
    [event({}), event({ index: 0 }), event({ message: null }), ...hello, event({}), done],
    greeting,
  ),
  stream(
    25,
    "pings and comments between the events",
    [": hello\n\n", text("Hel"), 'event: ping\ndata: {"type":"ping"}\n\n', text("lo"), "event: ping\n\n", finish("stop"), done],
    greeting,
  ),
  stream(25, "a content type with a charset", [...hello, done], greeting, { contentType: "text/event-stream;charset=UTF-8" }),
  stream(25, "GENERIC cut after every byte, with CRLF", singleBytes(unicode.replaceAll("\n", "\r\n")), {
    text: "Grüße, 世界 👩‍🚀",
    finishReason: "stop",
  }),
  stream(25, "a line of GENERIC that is not JSON", [text("Hi"), encodeNativeEvent("{nonsense"), done], { error: "server_error" }),
  stream(15, "GENERIC ends without a finish", [text("Hel"), text("lo")], { error: "stream_interrupted" }),
  stream(15, "GENERIC is empty", [], { error: "stream_interrupted" }),
  stream(
    15,
    "GENERIC is dropped in the middle",
    [text("Hel")],
    { error: ["stream_interrupted", "connection"] },
    { ending: "drop" },
  ),
  stream(
    14,
    "an error of OCI in the middle of GENERIC: a server error",
    [text("Hel"), event({ code: "InternalServerError", message: "Internal Server Error." })],
    { error: "server_error" },
  ),
  stream(
    13,
    "an error of OCI in the middle of GENERIC: a rate limit with its status as code",
    [text("Hel"), encodeNativeEvent({ code: "429", message: "Too many requests." }), done],
    { error: "rate_limit" },
  ),
  stream(
    13,
    "an error of OCI before the first delta of GENERIC: a bad request with the answer of the model's own service",
    [
      event({
        code: "400",
        message: JSON.stringify({
          error: {
            message: "Unsupported value.",
            type: "invalid_request_error",
            param: "temperature",
            code: "unsupported_value",
          },
        }),
      }),
    ],
    { error: "bad_request" },
  ),
  stream(
    13,
    "an error of the model's own service in the middle of GENERIC",
    [text("Hel"), event({ error: { message: "The engine is overloaded.", type: "server_error", param: null, code: null } })],
    { error: "server_error" },
    { model: "openai.gpt-4.1" },
  ),
  stream(
    30,
    "200 with a JSON error of OCI: a server error",
    [JSON.stringify({ code: "500", message: "Internal Server Error." })],
    { error: "server_error" },
    { contentType: "application/json" },
  ),
  stream(
    30,
    "200 with a JSON error of OCI: a rate limit",
    [JSON.stringify({ code: "429", message: "Too many requests." })],
    { error: "rate_limit" },
    { contentType: "application/json" },
  ),
  stream(
    30,
    "200 with an HTML page instead of GENERIC",
    ["<!doctype html><title>Sign in</title>"],
    { error: "server_error" },
    { contentType: "text/html" },
  ),
];
