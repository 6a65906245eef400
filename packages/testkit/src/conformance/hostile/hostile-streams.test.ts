import { describe, expect, test } from "vitest";
import { scriptedModel } from "../../scripted/scripted-model.js";
import { startChatServer } from "../../servers/chat/chat-server.js";
import { referenceChatModel } from "../testing/reference-chat-model.js";
import { checkHostileStream } from "./check-hostile-stream.js";
import { type HostileStream, hostileResponder } from "./hostile-stream.js";
import { hostileStreams } from "./hostile-streams.js";

describe("hostileStreams", () => {
  test.each(hostileStreams)("$number $name", async (stream) => {
    const server = await startChatServer(hostileResponder(stream));
    try {
      await checkHostileStream(stream, referenceChatModel({ baseURL: server.baseURL, apiKey: "key" }));
      await server.idle();
    } finally {
      await server.close();
    }
  });

  test("names are unique, and every family is present", () => {
    expect(new Set(hostileStreams.map((stream) => stream.name)).size).toBe(hostileStreams.length);
    const families = [...Array.from({ length: 25 }, (_, index) => index + 1), 30];
    expect([...new Set(hostileStreams.map((stream) => stream.number))]).toEqual(families);
  });
});

describe("checkHostileStream", () => {
  const call = { name: "weather", arguments: { city: "Oslo" }, id: "a" };
  const stream = (expected: HostileStream["expect"]): HostileStream => ({ number: 0, name: "", pieces: [], expect: expected });

  test.each([
    ["a text", { text: "Hi" }, { text: "Ho" }],
    ["thinking", { reasoning: "Hm" }, { text: "Hm" }],
    ["a call's name", { toolCalls: [call] }, { toolCalls: [{ ...call, name: "whether" }] }],
    ["a call's arguments", { toolCalls: [call] }, { toolCalls: [{ ...call, arguments: {} }] }],
    ["a call's id", { toolCalls: [call] }, { toolCalls: [{ ...call, id: "b" }] }],
    ["a call too many", { toolCalls: [call] }, { toolCalls: [call, { ...call, id: "b" }] }],
    ["a finish reason", { finishReason: "stop" }, { text: "Hi", finishReason: "length" }],
    ["usage", { usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 } }, { text: "Hi" }],
    ["a missing warning", { warnings: ["empty_tool_calls"] }, { text: "Hi" }],
    ["a success instead of an error", { error: "stream_interrupted" }, { text: "Hi" }],
    ["another error", { error: "stream_interrupted" }, { error: new Error("boom") }],
    ["an error instead of a success", { text: "Hi" }, { error: new Error("boom") }],
  ] as const)("notices %s", async (_name, expected, turn) => {
    await expect(checkHostileStream(stream(expected), scriptedModel([turn]))).rejects.toThrow();
  });
});
