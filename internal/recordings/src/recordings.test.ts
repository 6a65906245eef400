import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { foldChatChunks } from "./fold-chat-chunks.js";
import { messagesRecordings } from "./messages-recordings.js";
import { chatSse, readRecording, recordings, responsesRecordings, responsesSse, responsesTurns } from "./recordings.js";

describe("recordings", () => {
  test.each<[string, readonly string[]]>([
    ["openai-chat", recordings],
    ["openai-responses", responsesRecordings],
    ["anthropic", messagesRecordings],
  ])("lists the files of the folder %s", (folder, names) => {
    const files = readdirSync(new URL(`../recordings/${folder}`, import.meta.url));
    expect([...new Set(files.map((file) => file.replace(/\..*/, "")))].sort()).toEqual([...names]);
  });

  test.each(recordings)("%s is complete", (name) => {
    const { chunks, json } = readRecording(name);
    const { finishReason, usage } = foldChatChunks(chunks);
    expect(finishReason).toMatch(/^(stop|tool_calls)$/);
    expect(usage).toBeTypeOf("object");
    if (json !== undefined) expect(JSON.parse(json)).toHaveProperty("choices");
  });

  test.each([
    ["lmstudio-basic", ["completed"]],
    ["openai-custom-tool", ["completed"]],
    ["openai-error", ["failed"]],
    ["openai-image-generation-tool", ["completed"]],
    ["openai-mcp-tool", ["completed"]],
    ["openai-phase", ["completed"]],
    ["openai-reasoning-encrypted-content", ["completed", "completed", "completed", "completed"]],
    ["openai-web-search-tool", ["completed"]],
  ] as const)("each answer of %s is complete", (name, statuses) => {
    const { chunks, json = "" } = readRecording(name);
    const turns = responsesTurns(chunks).map((turn) => turn.map((chunk) => JSON.parse(chunk)));
    expect(turns.map((turn) => turn.at(-1).response.status)).toEqual(statuses);
    for (const turn of turns)
      expect(turn.map(({ type }) => type).slice(0, 2)).toEqual(["response.created", "response.in_progress"]);
    expect(JSON.parse(json)).toHaveProperty(name === "openai-error" ? "error" : "output");
  });

  test.each([
    [{}, 'event: a\ndata: {"type":"a"}\n\nevent: b\ndata: {"type":"b"}\n\n'],
    [{ eventLines: false }, 'data: {"type":"a"}\n\ndata: {"type":"b"}\n\n'],
  ])("responsesSse names the events by default: %j", (options, sse) => {
    expect(responsesSse(['{"type":"a"}', '{"type":"b"}'], options)).toBe(sse);
  });

  test("chatSse ends with [DONE]", () => {
    expect(chatSse(['{"a":1}', '{"b":2}'])).toBe('data: {"a":1}\n\ndata: {"b":2}\n\ndata: [DONE]\n\n');
  });
});

describe("foldChatChunks", () => {
  test.each([
    ["mistral-reasoning", { text: "2 + 2 = 4", reasoning: /^The user is asking for 2\+2/, calls: [] }],
    [
      "mistral-incremental-tool-call",
      { text: "", reasoning: /^$/, calls: [["webSearchTool", { query: "current Berlin weather" }]] },
    ],
    ["deepseek-tool-call", { text: "", reasoning: /^The user is/, calls: [["weather", { location: "San Francisco" }]] }],
  ] as const)("%s", (name, expected) => {
    const folded = foldChatChunks(readRecording(name).chunks);
    expect(folded.text).toBe(expected.text);
    expect(folded.reasoning).toMatch(expected.reasoning);
    expect(folded.toolCalls.map((call) => [call.name, JSON.parse(call.arguments)])).toEqual(expected.calls);
  });
});
