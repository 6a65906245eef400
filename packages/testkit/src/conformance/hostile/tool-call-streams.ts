import type { JsonObject } from "@locus/core";
import { chatChunk } from "../../servers/chat/chat-reply.js";
import type { ExpectedToolCall, HostileStream } from "./hostile-stream.js";
import { done, event, finish } from "./sse.js";

/** A tool call delta on the wire. Arguments that are undefined are left out. */
interface WireDelta {
  index?: number | null;
  id?: string | number | null;
  name?: string | null;
  args?: string | null;
}

function deltas(...wire: WireDelta[]): string[] {
  return wire.map(({ name, args, ...identity }) => {
    const call: JsonObject = {
      ...identity,
      type: "function",
      function: { ...(name !== undefined && { name }), ...(args !== undefined && { arguments: args }) },
    };
    return event(chatChunk({ tool_calls: [call] }));
  });
}

const weather = (city: string, id?: string): ExpectedToolCall => ({
  name: "weather",
  arguments: { city },
  ...(id !== undefined && { id }),
});
const oslo = weather("Oslo");
const rome = weather("Rome");

function calls(number: number, name: string, wire: WireDelta[], toolCalls: readonly ExpectedToolCall[]): HostileStream {
  return {
    number,
    name,
    pieces: [...deltas(...wire), finish("tool_calls"), done],
    expect: { text: "", toolCalls, finishReason: "tool_calls", rawFinishReason: "tool_calls" },
  };
}

/** The ways in which servers number, name and cut tool calls. */
export const toolCallStreams: readonly HostileStream[] = [
  calls(
    1,
    "index missing, ids tell the calls apart",
    [{ id: "a", name: "weather", args: '{"city":' }, { args: '"Oslo"}' }, { id: "b", name: "weather", args: '{"city":"Rome"}' }],
    [weather("Oslo", "a"), weather("Rome", "b")],
  ),
  calls(
    1,
    "index missing, id on every delta, interleaved",
    [
      { id: "a", name: "weather", args: '{"city":' },
      { id: "b", name: "weather", args: '{"city":' },
      { id: "a", args: '"Oslo"}' },
      { id: "b", args: '"Rome"}' },
    ],
    [weather("Oslo", "a"), weather("Rome", "b")],
  ),
  calls(
    1,
    "index missing and the name late",
    [{ id: "a", args: "" }, { name: "weather" }, { args: '{"city":"Oslo"}' }],
    [weather("Oslo", "a")],
  ),
  calls(
    2,
    "index null and empty ids on later deltas",
    [
      { index: null, id: "a", name: "weather", args: "" },
      { index: null, id: "", name: "", args: '{"city":' },
      { index: null, id: "", name: "", args: '"Oslo"}' },
    ],
    [weather("Oslo", "a")],
  ),
  calls(
    3,
    "two calls at the same index with different ids",
    [
      { index: 0, id: "a", name: "weather", args: '{"city":"Oslo"}' },
      { index: 0, id: "b", name: "weather", args: '{"city":"Rome"}' },
    ],
    [weather("Oslo", "a"), weather("Rome", "b")],
  ),
  calls(
    3,
    "two calls at the same index without ids: a name after complete JSON",
    [
      { index: 0, name: "weather", args: '{"city":"Oslo"}' },
      { index: 0, name: "weather", args: '{"city":"Rome"}' },
    ],
    [oslo, rome],
  ),
  calls(
    4,
    "the id repeated on every delta",
    [
      { index: 0, id: "a", name: "weather", args: '{"city":' },
      { index: 0, id: "a", args: '"Os' },
      { index: 0, id: "a", args: 'lo"}' },
    ],
    [weather("Oslo", "a")],
  ),
  calls(
    5,
    "the id on the first delta only, two calls interleaved",
    [
      { index: 0, id: "a", name: "weather", args: "" },
      { index: 1, id: "b", name: "weather", args: "" },
      { index: 0, args: '{"city":"Oslo"}' },
      { index: 1, args: '{"city":"Rome"}' },
    ],
    [weather("Oslo", "a"), weather("Rome", "b")],
  ),
  calls(
    6,
    "no id ever",
    [
      { index: 0, name: "weather", args: '{"city":' },
      { index: 0, args: '"Oslo"}' },
      { index: 1, name: "weather", args: '{"city":"Rome"}' },
    ],
    [oslo, rome],
  ),
  calls(7, "a numeric id", [{ index: 0, id: 7, name: "weather", args: '{"city":"Oslo"}' }], [weather("Oslo", "7")]),
  calls(
    8,
    "empty id and name on later deltas",
    [
      { index: 0, id: "a", name: "weather", args: "" },
      { index: 0, id: "", name: "", args: '{"city":' },
      { index: 0, id: null, name: null, args: '"Oslo"}' },
    ],
    [weather("Oslo", "a")],
  ),
  calls(
    9,
    "the name after the arguments",
    [
      { index: 0, id: "a", args: '{"city":' },
      { index: 0, args: '"Oslo"}' },
      { index: 0, name: "weather" },
    ],
    [weather("Oslo", "a")],
  ),
  {
    number: 10,
    name: "two finish chunks, the second with the usage",
    pieces: [
      ...deltas({ index: 0, id: "a", name: "weather", args: '{"city":"Oslo"}' }),
      finish("tool_calls"),
      event({
        ...chatChunk({}, { finishReason: "tool_calls" }),
        usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
      }),
      done,
    ],
    expect: {
      toolCalls: [weather("Oslo", "a")],
      finishReason: "tool_calls",
      usage: { inputTokens: 3, outputTokens: 4, totalTokens: 7 },
    },
  },
  {
    number: 19,
    name: "finish stop although there is a call",
    pieces: [...deltas({ index: 0, id: "a", name: "weather", args: '{"city":"Oslo"}' }), finish("stop"), done],
    expect: { toolCalls: [weather("Oslo", "a")], rawFinishReason: "stop" },
  },
  {
    number: 20,
    name: "finish tool_calls with tool_calls null",
    pieces: [event(chatChunk({ content: "Hm.", tool_calls: null })), finish("tool_calls"), done],
    expect: { text: "Hm.", toolCalls: [], rawFinishReason: "tool_calls", warnings: ["empty_tool_calls"] },
  },
  calls(
    21,
    "arguments without their last brace",
    [{ index: 0, id: "a", name: "weather", args: '{"city":"Oslo"' }],
    [{ id: "a", name: "weather", arguments: {}, invalidArguments: '{"city":"Oslo"' }],
  ),
  calls(22, "empty arguments", [{ index: 0, id: "a", name: "now", args: "" }], [{ id: "a", name: "now", arguments: {} }]),
  calls(22, "arguments never sent", [{ index: 0, id: "a", name: "now" }], [{ id: "a", name: "now", arguments: {} }]),
];
