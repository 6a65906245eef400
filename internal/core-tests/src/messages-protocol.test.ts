import { Agent, type JsonObject, type LocusEvent, tool } from "@locus/core";
import { messagesRecordings, readMessagesRecording } from "@locus/internal-recordings";
import { outcomeOf } from "@locus/testkit";
import { checkOutcome } from "@locus/testkit/conformance";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { messagesModel, provider, toBlocks } from "./messages-protocol.js";

const answers = messagesRecordings.flatMap((name) =>
  readMessagesRecording(name).map((events, index) => ({ name: `${name}, answer ${index + 1}`, events })),
);

/** The blocks of the service, assembled without the library. */
function blocksOf(events: readonly string[]): JsonObject[] {
  const blocks: JsonObject[] = [];
  const json: string[] = [];
  for (const line of events) {
    const { type, index, content_block: block, delta } = JSON.parse(line);
    if (type === "content_block_start") blocks[index] = { ...block };
    if (type !== "content_block_delta") continue;
    const known = blocks[index] ?? {};
    if (delta.type === "text_delta") blocks[index] = { ...known, text: `${known.text}${delta.text}` };
    if (delta.type === "thinking_delta") blocks[index] = { ...known, thinking: `${known.thinking}${delta.thinking}` };
    if (delta.type === "signature_delta") blocks[index] = { ...known, signature: delta.signature };
    if (delta.type === "citations_delta") {
      blocks[index] = { ...known, citations: [...((known.citations ?? []) as JsonObject[]), delta.citation] };
    }
    if (delta.type === "input_json_delta") {
      json[index] = (json[index] ?? "") + delta.partial_json;
      blocks[index] = { ...known, input: json[index] === "" ? {} : tryParse(json[index] ?? "", known.input) };
    }
  }
  return blocks;
}

function tryParse(text: string, otherwise: unknown) {
  try {
    return JSON.parse(text);
  } catch {
    return otherwise;
  }
}

describe("recorded answers of the Messages API", () => {
  test.each(answers)("$name: the events fold to the message, which is sent back block by block", async ({ events }) => {
    const outcome = await outcomeOf(messagesModel([events]).stream({ messages: [] }));
    expect(outcome.error).toBeUndefined();
    checkOutcome(outcome);
    const message = outcome.complete?.message;
    if (!message) throw new Error("no message");
    expect(toBlocks(message)).toEqual(blocksOf(events));
    const start = JSON.parse(events[0] ?? "").message;
    expect(message.origin).toEqual({ provider, modelId: "claude", servedModelId: start.model, responseId: start.id });
    expect(outcome.events[1]).toMatchObject({ type: "model_usage", usage: { raw: start.usage } });
  });

  test("cache writes are counted as part of the input", async () => {
    const [events = []] = readMessagesRecording("anthropic-code-execution-20260120-prompt-cache");
    const { complete } = await outcomeOf(messagesModel([events]).stream({ messages: [] }));
    const {
      input_tokens,
      cache_creation_input_tokens: written,
      cache_read_input_tokens: read,
    } = JSON.parse(events.find((line) => line.includes('"message_delta"')) ?? "").usage;
    expect(written).toBeGreaterThan(0);
    expect(complete?.usage).toMatchObject({
      inputTokens: input_tokens + written + read,
      cacheWriteInputTokens: written,
      cachedInputTokens: read,
    });
  });
});

const json = (events: readonly object[]): string[] => events.map((event) => JSON.stringify(event));
const begin = {
  type: "message_start",
  message: { id: "msg_1", model: "claude", usage: { input_tokens: 9, cache_creation_input_tokens: 4 } },
};
const end = (stop_reason: string) => [
  { type: "message_delta", delta: { stop_reason }, usage: { output_tokens: 7 } },
  { type: "message_stop" },
];
const block = (index: number, content_block: object, ...deltas: object[]) => [
  { type: "content_block_start", index, content_block },
  ...deltas.map((delta) => ({ type: "content_block_delta", index, delta })),
  { type: "content_block_stop", index },
];
const thinking = (index: number, thought: string, signature: string) =>
  block(
    index,
    { type: "thinking", thinking: "", signature: "" },
    ...(thought ? [{ type: "thinking_delta", thinking: thought }] : []),
    { type: "signature_delta", signature },
  );
const citation = { type: "web_search_result_location", url: "https://a.example", title: "A", encrypted_index: "x" };
const caller = { type: "code_execution_20250825", tool_id: "srvtoolu_1" };

const called = json([
  begin,
  ...thinking(0, "One.", "sig-1"),
  ...thinking(1, "", "sig-2"),
  ...block(2, { type: "redacted_thinking", data: "sealed" }),
  ...block(3, { type: "text", text: "" }, { type: "text_delta", text: "Let me look." }),
  ...block(
    4,
    { type: "tool_use", id: "toolu_1", name: "weather", input: {}, caller },
    { type: "input_json_delta", partial_json: '{"city":' },
    { type: "input_json_delta", partial_json: '"Oslo"}' },
  ),
  ...end("tool_use"),
]);
const paused = json([
  begin,
  ...block(
    0,
    { type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: {} },
    { type: "input_json_delta", partial_json: '{"query":"q"}' },
  ),
  ...end("pause_turn"),
]);
const cited = json([
  begin,
  ...block(0, { type: "text", text: "" }, { type: "text_delta", text: "So: " }),
  ...block(1, { type: "text", text: "" }, { type: "citations_delta", citation }, { type: "text_delta", text: "sunny." }),
  ...end("end_turn"),
]);

test("thinking, callers, citations and pauses survive stream, message and replay", async () => {
  const model = messagesModel([called, paused, cited]);
  const weather = tool({ name: "weather", description: "", parameters: z.object({ city: z.string() }), execute: () => "Sunny." });
  const events: LocusEvent[] = [];
  const run = new Agent({ model, tools: [weather] }).run("Weather in Oslo?");
  for await (const event of run) events.push(event);
  const result = await run.result();

  expect(result).toMatchObject({
    success: true,
    stopReason: "complete",
    message: "So: sunny.",
    finishReason: { reason: "stop" },
  });
  expect(model.bodies.at(-1)?.messages).toEqual([
    { role: "user", content: "Weather in Oslo?" },
    {
      role: "assistant",
      content: [
        { type: "thinking", thinking: "One.", signature: "sig-1" },
        { type: "thinking", thinking: "", signature: "sig-2" },
        { type: "redacted_thinking", data: "sealed" },
        { type: "text", text: "Let me look." },
        { type: "tool_use", id: "toolu_1", name: "weather", input: { city: "Oslo" }, caller },
      ],
    },
    { role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_1", content: "Sunny." }] },
    { role: "assistant", content: [{ type: "server_tool_use", id: "srvtoolu_1", name: "web_search", input: { query: "q" } }] },
  ]);
  expect(result.messages.at(-1)).toMatchObject({
    content: [
      { type: "text", text: "So: " },
      { type: "text", text: "sunny.", annotations: [{ url: "https://a.example", raw: citation }] },
    ],
  });
  expect(result.messages.flatMap((message) => ("finishReason" in message ? message.finishReason?.reason : []))).toEqual([
    "tool_calls",
    "pause",
    "stop",
  ]);
  expect(result.usage).toMatchObject({ inputTokens: 39, outputTokens: 21, cacheWriteInputTokens: 12 });
  expect(events.filter((event) => event.type === "think")).toEqual([
    { type: "think", reasoning: "" },
    { type: "think", reasoning: "One.", partIndex: 0 },
    { type: "think", reasoning: "", partIndex: 0, providerData: { anthropic: { signature: "sig-1" } } },
    { type: "think", reasoning: "" },
    { type: "think", reasoning: "", partIndex: 1, providerData: { anthropic: { signature: "sig-2" } } },
    { type: "think", reasoning: "", partIndex: 2, providerData: { anthropic: { redacted: "sealed" } } },
  ]);
});

test("the reported input of a failed call counts", async () => {
  const overloaded = json([begin, { type: "error", error: { type: "overloaded_error", message: "Overloaded" } }]);
  const model = messagesModel([overloaded, cited]);
  const run = new Agent({ model, retry: { initialDelayMs: 0 } }).run("Hi");
  expect((await run.result()).usage).toEqual({ inputTokens: 26, cacheWriteInputTokens: 8, outputTokens: 7, incomplete: true });
});
