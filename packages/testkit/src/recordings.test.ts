import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { foldChatChunks } from "./fold-chat-chunks.js";
import { chatSse, readRecording, recordings } from "./recordings.js";

describe("recordings", () => {
  test("lists what the folder holds", () => {
    const files = readdirSync(new URL("../recordings/openai-chat", import.meta.url));
    expect([...new Set(files.map((file) => file.replace(/\..*/, "")))].sort()).toEqual([...recordings]);
  });

  test.each(recordings)("%s is whole", (name) => {
    const { chunks, json } = readRecording(name);
    const { finishReason, usage } = foldChatChunks(chunks);
    expect(finishReason).toMatch(/^(stop|tool_calls)$/);
    expect(usage).toBeTypeOf("object");
    if (json !== undefined) expect(JSON.parse(json)).toHaveProperty("choices");
  });

  test("chatSse ends with the mark", () => {
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
