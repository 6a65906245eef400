import type { JsonObject } from "@locus/core";
import { readNativeRecording } from "@locus/internal-recordings";
import { describe, expect, test } from "vitest";
import { askNative, chatDetails, cohereRequest, eventsOf, genericRequest, settled, v2Request } from "./ask-native.js";
import type { NativeChatHandlerOptions } from "./native-chat-handler.js";
import type { NativeReply } from "./native-reply.js";
import type { NativeToolDeltas } from "./tool-deltas.js";

const commandA = "cohere.command-a-03-2025";

async function answerTo(body: unknown, reply: NativeReply, options?: NativeChatHandlerOptions): Promise<string> {
  const { answers } = await askNative([reply], [body], options);
  expect(answers).toMatchObject([{ status: 200 }]);
  return settled(answers[0]?.text ?? "");
}

/** The events of a stream, without padding. */
async function streamed(chatRequest: JsonObject, model: string, reply: NativeReply, options?: NativeChatHandlerOptions) {
  const sse = await answerTo(chatDetails({ ...chatRequest, isStream: true }, model), reply, options);
  return eventsOf(sse).map((data) => {
    if (data === "[DONE]") return data;
    const { pad, ...event } = JSON.parse(data);
    expect(pad).toMatch(/^a+$/);
    return event;
  });
}

describe("rendering equals the recording byte for byte, except time and padding:", () => {
  test("COHERE, streamed", async () => {
    const { request, sse } = readNativeRecording("cohere-v1-stream");
    const text = eventsOf(sse)
      .slice(0, -1)
      .map((data) => JSON.parse(data).text);
    const usage = { inputTokens: 22, outputTokens: 18 };
    expect(await answerTo(request, { text, usage })).toBe(settled(sse));
  });

  test("COHERE, unstreamed, with a finish reason of null", async () => {
    const { request, body } = readNativeRecording("cohere-v1");
    const text = "Why did the OpenTelemetry span cross the road?\n\nTo trace the other side.<|";
    const usage = { inputTokens: 22, outputTokens: 19 };
    expect(await answerTo(request, { text, usage, finishReason: null })).toBe(JSON.stringify(body));
  });

  test("GENERIC, streamed by Llama", async () => {
    const { request, sse } = readNativeRecording("generic-llama-stream");
    const text = eventsOf(sse)
      .slice(1, -3)
      .map((data) => JSON.parse(data).message.content[0].text);
    const usage = { inputTokens: 43, outputTokens: 33 };
    expect(await answerTo(request, { text, usage })).toBe(settled(sse));
  });

  test("GENERIC, unstreamed, by GPT", async () => {
    const { request, body } = readNativeRecording("generic-gpt");
    const recorded = settled(JSON.stringify(body));
    const text = JSON.parse(recorded).chatResponse.choices[0].message.content[0].text;
    const usage = { inputTokens: 25, outputTokens: 39, reasoningTokens: 0, cachedInputTokens: 0 };
    expect(await answerTo(request, { text, usage })).toBe(recorded);
  });
});

describe("a stream has usage on request:", () => {
  test.each<[JsonObject, string]>([
    [cohereRequest(), commandA],
    [v2Request(), commandA],
    [genericRequest(), "meta.llama-3.3-70b-instruct"],
  ])("%j", async (chatRequest, model) => {
    const usage = { completionTokens: 5, promptTokens: 10, totalTokens: 15 };
    const usageIn = async (streamOptions: JsonObject | null, reply: NativeReply = { text: "Hi" }) =>
      (await streamed({ ...chatRequest, streamOptions }, model, reply)).flatMap((event) => event.usage ?? []);
    expect(await usageIn({ isIncludeUsage: true })).toEqual([usage]);
    expect(await usageIn({ isIncludeUsage: true }, { text: "Hi", usage: null })).toEqual([]);
    expect(await usageIn({ isIncludeUsage: false })).toEqual([]);
    expect(await usageIn(null)).toEqual([]);
  });
});

const call = (id: string, city: string) => ({ id, name: "weather", arguments: ['{"city":', `"${city}"}`] });
const calls: NativeReply = { toolCalls: [call("a", "Oslo"), call("b", "Rome")] };
const oslo = '{"city":"Oslo"}';
const rome = '{"city":"Rome"}';

describe("calls of GENERIC", () => {
  const opened = (id: string) => [{ id, type: "FUNCTION", name: "weather", arguments: "" }];
  const fragments = (fields: JsonObject) => [
    opened("a"),
    [{ ...fields, arguments: '{"city":' }],
    [{ ...fields, arguments: '"Oslo"}' }],
    opened("b"),
    [{ ...fields, arguments: '{"city":' }],
    [{ ...fields, arguments: '"Rome"}' }],
  ];
  const whole = (args: string, fields: JsonObject = {}) => ({ ...fields, type: "FUNCTION", name: "weather", arguments: args });

  test.each<[NativeToolDeltas, model: string, toolCalls: unknown, whole: unknown]>([
    ["gpt", "openai.gpt-5", fragments({ type: "FUNCTION" }), [whole(oslo, { id: "a" }), whole(rome, { id: "b" })]],
    ["gpt-oss", "openai.gpt-oss-120b", fragments({}), [whole(oslo, { id: "a" }), whole(rome, { id: "b" })]],
    [
      "llama",
      "meta.llama-3.3-70b-instruct",
      fragments({ type: "FUNCTION", name: "" }),
      [whole(oslo, { id: "a" }), whole(rome, { id: "b" })],
    ],
    [
      "grok",
      "xai.grok-4",
      [[whole(oslo, { id: "a" })], [whole(rome, { id: "b" })]],
      [whole(oslo, { id: "a" }), whole(rome, { id: "b" })],
    ],
    ["gemini", "google.gemini-2.5-pro", [[whole(oslo), whole(rome)]], [whole(oslo), whole(rome)]],
  ])("in the style of %s, the default of %s", async (toolDeltas, model, deltas, body) => {
    for (const [name, options] of [
      ["mistral.large", { toolDeltas }],
      [model, {}],
    ] as const) {
      const events = await streamed(genericRequest(), name, calls, options);
      expect(events.flatMap((event) => (event.message?.toolCalls ? [event.message.toolCalls] : []))).toEqual(deltas);
      expect(events.at(-2)).toMatchObject({ finishReason: "tool_calls" });
      const answer = JSON.parse(await answerTo(chatDetails(genericRequest(), name), calls, options));
      expect(answer.chatResponse.choices[0]).toMatchObject({ message: { toolCalls: body }, finishReason: "tool_calls" });
    }
  });

  test("thinking, annotations and a refusal are fields of the message", async () => {
    const annotations = [{ type: "url_citation", urlCitation: { url: "https://example.com", startIndex: 0, endIndex: 2 } }];
    const reply: NativeReply = { reasoning: ["Let me ", "see."], text: "Hi", annotations, refusal: "No." };
    const messages = (await streamed(genericRequest(), "mistral.large", reply)).flatMap(({ message }) => message ?? []);
    expect(messages.flatMap(({ reasoningContent = [] }) => reasoningContent)).toEqual(["Let me ", "see."]);
    expect(messages.flatMap((message) => message.annotations ?? [])).toEqual(annotations);
    expect(messages.flatMap((message) => message.refusal ?? [])).toEqual(["No."]);
    const body = JSON.parse(await answerTo(chatDetails(genericRequest(), "mistral.large"), reply));
    expect(body.chatResponse.choices[0].message).toMatchObject({ reasoningContent: "Let me see.", annotations, refusal: "No." });
  });
});

describe("COHERE", () => {
  const made = [oslo, rome].map((text) => ({ name: "weather", parameters: JSON.parse(text) }));

  test.each([
    ["events", [[made[0]], [made[1]]]],
    ["terminal", [made]],
    ["both", [[made[0]], [made[1]], made]],
  ] as const)("streams its calls in: %s", async (cohereCalls, expected) => {
    const events = await streamed(cohereRequest(), commandA, { text: "Hm.", ...calls }, { cohereCalls });
    expect(events.flatMap(({ toolCalls }) => (toolCalls ? [toolCalls] : []))).toEqual(expected);
    expect(events.filter(({ toolCalls, finishReason }) => toolCalls && !finishReason).map(({ text }) => text)).toEqual(
      cohereCalls === "terminal" ? [] : [undefined, undefined],
    );
    expect(events.at(-1)).toMatchObject({ text: "Hm.", finishReason: "COMPLETE" });
  });

  test("returns the conversation with the new turn and its answer", async () => {
    const chatHistory = [
      { role: "USER", message: "Weather?" },
      { role: "CHATBOT", message: " ", toolCalls: [made[0]] },
    ];
    const toolResults = [{ call: made[0], outputs: [{ output: "sunny" }] }];
    const request = chatDetails(cohereRequest({ message: "", chatHistory, toolResults } as JsonObject), commandA);
    const citations = [{ start: 0, end: 5, text: "Sunny", documentIds: ["weather:0"] }];
    const documents = [{ id: "weather:0", output: "sunny" }];
    expect(JSON.parse(await answerTo(request, { text: "Sunny.", citations, documents }))).toMatchObject({
      modelId: commandA,
      chatResponse: {
        chatHistory: [...chatHistory, { role: "TOOL", toolResults }, { role: "CHATBOT", message: "Sunny." }],
        citations,
        documents,
      },
    });
  });

  test("refuses arguments that are not JSON", async () => {
    const { answers } = await askNative(
      [{ toolCalls: [{ name: "f", arguments: "{" }] }],
      [chatDetails(cohereRequest(), commandA)],
    );
    expect(answers[0]?.text).toContain(
      'COHERE sends the arguments of a call as an object, but those of \\"f\\" are not an object: {',
    );
  });
});

describe("COHEREV2", () => {
  const reply: NativeReply = {
    reasoning: ["Let me ", "see."],
    toolPlan: "I will look.",
    text: ["Hel", "lo"],
    citations: [{ start: 0, end: 5, text: "Hello", documentIds: ["doc_0"] }],
    ...calls,
  };
  const message = {
    role: "ASSISTANT",
    content: [
      { type: "THINKING", thinking: "Let me see." },
      { type: "TEXT", text: "Hello" },
    ],
    toolPlan: "I will look.",
    toolCalls: [
      { id: "a", type: "FUNCTION", function: { name: "weather", arguments: oslo } },
      { id: "b", type: "FUNCTION", function: { name: "weather", arguments: rome } },
    ],
    citations: [
      {
        start: 0,
        end: 5,
        text: "Hello",
        contentIndex: 0,
        type: "TEXT_CONTENT",
        sources: [{ type: "DOCUMENT", document: { id: "doc_0" } }],
      },
    ],
  };
  const whole = { apiFormat: "COHEREV2", id: "chat-1", message, finishReason: "TOOL_CALL" };

  test("has one message of typed parts", async () => {
    expect(JSON.parse(await answerTo(chatDetails(v2Request(), commandA), reply))).toEqual({
      modelId: commandA,
      modelVersion: "2.0",
      chatResponse: { ...whole, usage: { completionTokens: 5, promptTokens: 10, totalTokens: 15 } },
    });
  });

  test.each([
    ["GENERIC", { ...whole, message: { role: "ASSISTANT", content: [{ type: "TEXT", text: "" }] } }, ["[DONE]"]],
    ["COHERE", whole, []],
  ] as const)("ends like %s", async (cohereV2Ending, ending, after) => {
    const events = await streamed(v2Request(), commandA, reply, { cohereV2Ending });
    const endIndex = events.findIndex(({ finishReason }) => finishReason !== undefined);
    expect(events.slice(endIndex)).toEqual([ending, ...after]);
    const messages = events.slice(0, endIndex).map((event) => event.message);
    expect(messages.flatMap(({ content = [] }) => content.map((part: JsonObject) => part.text ?? part.thinking))).toEqual([
      "",
      "Let me ",
      "see.",
      "Hel",
      "lo",
    ]);
    expect(messages.flatMap(({ toolCalls = [] }) => toolCalls)).toEqual([
      { id: "a", type: "FUNCTION", function: { name: "weather", arguments: "" } },
      { function: { arguments: '{"city":' } },
      { function: { arguments: '"Oslo"}' } },
      { id: "b", type: "FUNCTION", function: { name: "weather", arguments: "" } },
      { function: { arguments: '{"city":' } },
      { function: { arguments: '"Rome"}' } },
    ]);
  });
});
