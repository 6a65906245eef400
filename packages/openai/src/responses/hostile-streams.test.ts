import type { JsonObject } from "@locus/core";
import { checkHostileStream, type HostileStream, sendHostileStream } from "@locus/testkit/conformance";
import { startHttpServer } from "@locus/testkit/servers";
import { describe, expect, test } from "vitest";
import { responsesEntries } from "../testing/responses-entries.js";

const line = (event: JsonObject): string => `data: ${JSON.stringify(event)}\n\n`;
const named = ({ type, ...event }: JsonObject): string => `event: ${type}\n${line(event)}`;
const delta = (text: string, more: object = {}): JsonObject => ({
  type: "response.output_text.delta",
  item_id: "msg_1",
  output_index: 0,
  content_index: 0,
  delta: text,
  ...more,
});
const message = (text: string): JsonObject => ({
  id: "msg_1",
  type: "message",
  content: [{ type: "output_text", text, annotations: [] }],
});
const completed = (output: readonly JsonObject[], more: JsonObject = {}): JsonObject => ({
  type: "response.completed",
  response: {
    id: "resp_1",
    status: "completed",
    output,
    usage: { input_tokens: 5, output_tokens: 2, total_tokens: 7 },
    ...more,
  },
});
const incomplete = (reason: string, output: readonly JsonObject[]): JsonObject => ({
  ...completed(output, { status: "incomplete", incomplete_details: { reason } }),
  type: "response.incomplete",
});
const hello = [delta("Hel"), delta("lo"), completed([message("Hello")])];
const call: JsonObject = { id: "fc_1", type: "function_call", call_id: "call_1", name: "weather", arguments: '{"city":"Oslo"}' };
const bytes = new TextEncoder().encode([delta("Blåbær "), delta("🫐"), completed([message("Blåbær 🫐")])].map(line).join(""));

const right = { text: "Hello", finishReason: "stop", usage: { inputTokens: 5, outputTokens: 2, totalTokens: 7 } } as const;

/** Streams of servers, and their expected events. */
const streams: readonly Omit<HostileStream, "number">[] = [
  { name: "types in the data alone", pieces: hello.map(line), expect: right },
  { name: "types in the event lines alone", pieces: hello.map(named), expect: right },
  {
    name: "carriage returns, comments, retry lines",
    pieces: [": ping\r\n\r\nretry: 3\r\n", ...hello.map((event) => line(event).replaceAll("\n", "\r\n"))],
    expect: right,
  },
  { name: "characters cut in the middle", pieces: [...bytes].map((byte) => Uint8Array.of(byte)), expect: { text: "Blåbær 🫐" } },
  { name: "[DONE] at the end", pieces: [...hello.map(line), "data: [DONE]\n\n"], expect: right },
  { name: "an open connection after the end", pieces: hello.map(line), ending: "silence", expect: right },
  { name: "keep-alives after the end", pieces: hello.map(line), ending: "keep-alives", expect: right },
  {
    name: "unknown events and items",
    pieces: [
      { type: "response.vibe.checked", vibe: "good" },
      { type: "response.output_item.added", output_index: 0, item: { id: "x_1", type: "dream_call", status: "in_progress" } },
      { type: "response.dream_call.deeper", item_id: "x_1", output_index: 0, level: 2 },
      { type: "response.output_item.done", output_index: 0, item: { id: "x_1", type: "dream_call", status: "completed" } },
      ...hello,
    ].map(line),
    expect: right,
  },
  {
    name: "no deltas, only the whole at the end",
    pieces: [{ type: "response.created", response: { id: "resp_1" } }, completed([message("Hello"), call])].map(line),
    expect: {
      text: "Hello",
      toolCalls: [{ id: "call_1", name: "weather", arguments: { city: "Oslo" } }],
      finishReason: "tool_calls",
    },
  },
  {
    name: "a whole answer instead of a stream",
    pieces: [JSON.stringify(completed([message("Hello")]).response)],
    contentType: "application/json",
    expect: right,
  },
  {
    name: "calls with interleaved deltas",
    pieces: [
      ...["Oslo", "Rome"].map((city, index) => ({
        type: "response.output_item.added",
        output_index: index,
        item: { id: `fc_${city}`, type: "function_call", call_id: city, name: "weather", arguments: "" },
      })),
      ...['{"city":', '"X"}'].flatMap((text) =>
        ["Oslo", "Rome"].map((city, index) => ({
          type: "response.function_call_arguments.delta",
          item_id: `fc_${city}`,
          output_index: index,
          delta: text.replace("X", city),
        })),
      ),
      completed(["Oslo", "Rome"].map((city) => ({ ...call, id: `fc_${city}`, call_id: city, arguments: `{"city":"${city}"}` }))),
    ].map(line),
    expect: {
      toolCalls: ["Oslo", "Rome"].map((city) => ({ id: city, name: "weather", arguments: { city } })),
      finishReason: "tool_calls",
    },
  },
  { name: "the end without an end", pieces: hello.slice(0, 2).map(line), expect: { error: "stream_interrupted" } },
  {
    name: "an output item as the end",
    pieces: [...hello.slice(0, 2), { type: "response.output_item.done", output_index: 0, item: message("Hello") }].map(line),
    expect: { error: "stream_interrupted" },
  },
  { name: "nothing at all", pieces: [], expect: { error: ["stream_interrupted", "server_error"] } },
  { name: "a connection that breaks", pieces: [line(delta("Hel"))], ending: "drop", expect: { error: "stream_interrupted" } },
  {
    name: "silence after the start",
    pieces: [line({ type: "response.created", response: { id: "resp_1" } })],
    ending: "silence",
    expect: { error: "timeout", timeouts: { firstEventMs: 50 } },
  },
  {
    name: "keep-alives that are not progress",
    pieces: [line(delta("Hel"))],
    ending: "keep-alives",
    expect: { error: "timeout", timeouts: { idleMs: 50 } },
  },
  { name: "half an event", pieces: [line(delta("Hel")), "data: {nonsense\n\n"], expect: { error: "server_error" } },
  {
    name: "an error event",
    pieces: [line(delta("Hel")), line({ type: "error", code: "server_error", message: "No." })],
    expect: { error: "server_error" },
  },
  {
    name: "an error event named only by its event: line",
    pieces: [line(delta("Hel")), 'event: error\ndata: {"message":"No.","code":"rate_limit_exceeded"}\n\n'],
    expect: { error: "rate_limit" },
  },
  {
    name: "a failed response",
    pieces: [
      delta("Hel"),
      { type: "response.failed", response: { status: "failed", error: { code: "server_error", message: "No." } } },
    ].map(line),
    expect: { error: "server_error" },
  },
  {
    name: "a failed response with status completed",
    pieces: [
      delta("Hel"),
      completed([message("Hel")], { status: "failed", error: { code: "server_error", message: "No." } }),
    ].map(line),
    expect: { error: "server_error" },
  },
  {
    name: "too long: its call is not run",
    pieces: [incomplete("max_output_tokens", [message("Hello"), { ...call, arguments: '{"city":"Os' }])].map(line),
    expect: { text: "Hello", finishReason: "length", rawFinishReason: "max_output_tokens" },
  },
  {
    name: "filtered",
    pieces: [delta("Hel"), incomplete("content_filter", [message("Hel")])].map(line),
    expect: { text: "Hel", finishReason: "content_filter" },
  },
  {
    name: "incomplete for an unknown reason",
    pieces: [delta("Hel"), incomplete("full_moon", [message("Hel")])].map(line),
    expect: { text: "Hel", finishReason: "length", rawFinishReason: "full_moon" },
  },
];

describe.each(responsesEntries)("$entry", ({ createModel }) => {
  test.each(streams)("$name", async (stream) => {
    await using server = await startHttpServer((exchange) => sendHostileStream({ number: 0, ...stream }, exchange));
    await checkHostileStream({ number: 0, ...stream }, createModel({ model: "some-model", baseURL: server.url }));
    await server.idle();
    expect(server.requests.map(({ path }) => path)).toEqual(["/responses"]);
  });
});
