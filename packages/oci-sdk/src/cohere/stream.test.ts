import { ServerError, StreamInterruptedError, toolCallsOf } from "@locus/core";
import { describe, expect, test } from "vitest";
import { toolNames } from "../format/tool-names.js";
import { openReader, readStream, readWhole, textDeltas } from "../testing/read-answer.js";

const said = (text: string) => ({ apiFormat: "COHERE", text, pad: "aaa" });
const call = (city: string) => ({ name: "weather", parameters: { city } });
const calls = (...toolCalls: object[]) => ({ apiFormat: "COHERE", toolCalls });
const last = (text: string, fields: object = {}) => ({
  apiFormat: "COHERE",
  text,
  chatHistory: [{ role: "CHATBOT", message: text }],
  finishReason: "COMPLETE",
  ...fields,
});
const toolCall = (city: string) => ({
  type: "tool_call",
  id: expect.stringMatching(/^call_\w{24}$/),
  name: "weather",
  arguments: { city },
});

describe("text", () => {
  test.each<[string, object[], string[]]>([
    ["the last event says it again", [said("Hel"), said("lo"), last("Hello")], ["Hel", "lo"]],
    ["the last event has more", [said("Hel"), last("Hello")], ["Hel", "lo"]],
    ["the last event has all", [last("Hello")], ["Hello"]],
    ["the last event has none", [said("Hello"), last("")], ["Hello"]],
    ["the last event has another end: what was shown stands", [said("Hello "), last("Hello")], ["Hello "]],
    ["the last event is a delta", [said("Hel"), said("lo"), last("!")], ["Hel", "lo", "!"]],
    ["words that come twice", [said("ha"), said("ha"), last("haha")], ["ha", "ha"]],
    [
      "null finish reasons on deltas",
      [{ ...said("1"), finishReason: null }, { ...said("1"), finishReason: null }, last("11")],
      ["1", "1"],
    ],
  ])("%s", (_name, events, deltas) => {
    const { content, shown } = readStream("COHERE", events);
    expect(textDeltas(shown)).toEqual(deltas);
    expect(content).toEqual([{ type: "text", text: deltas.join("") }]);
  });

  test("a whole answer comes word by word, with nothing lost", () => {
    const text = "Hello  world,\n\nhow are you? ";
    const { content, shown } = readWhole("COHERE", last(text));
    expect(textDeltas(shown)).toEqual(["Hello  ", "world,\n\n", "how ", "are ", "you? "]);
    expect(content).toEqual([{ type: "text", text }]);
  });
});

describe("tool calls", () => {
  test.each<[string, object[], string[]]>([
    ["in separate events", [calls(call("Oslo")), calls(call("Rome")), last("")], ["Oslo", "Rome"]],
    ["said again", [calls(call("Oslo"), call("Rome")), last("", { toolCalls: [call("Oslo"), call("Rome")] })], ["Oslo", "Rome"]],
    ["in the last event only", [last("", { toolCalls: [call("Oslo"), call("Rome")] })], ["Oslo", "Rome"]],
    ["one of them said again", [calls(call("Oslo")), last("", { toolCalls: [call("Oslo"), call("Rome")] })], ["Oslo", "Rome"]],
    [
      "alike",
      [calls(call("Oslo")), calls(call("Oslo")), last("", { toolCalls: [call("Oslo"), call("Oslo")] })],
      ["Oslo", "Oslo"],
    ],
  ])("%s", (_name, events, cities) => {
    const { complete, shown } = readStream("COHERE", events);
    const { content } = complete.message;
    expect(content).toEqual(cities.map(toolCall));
    expect(new Set(toolCallsOf(complete.message).map(({ id }) => id)).size).toBe(cities.length);
    expect(complete.finishReason).toEqual({ reason: "tool_calls", raw: "COMPLETE" });
    expect(shown).toHaveLength(cities.length);
  });

  test.each([{}, { parameters: null }, { parameters: {} }])("no parameters: %j", (fields) => {
    const { content } = readStream("COHERE", [calls({ name: "now", ...fields }), last("")]);
    expect(content).toMatchObject([{ name: "now", arguments: {} }]);
  });

  test("by our names", () => {
    const names = toolNames({ messages: [], tools: [{ type: "function", name: "look-up", description: "", parameters: {} }] });
    const { content } = readStream("COHERE", [last("", { toolCalls: [{ name: "look_up", parameters: {} }] })], {
      toolNames: names,
    });
    expect(content).toMatchObject([{ name: "look-up" }]);
  });
});

describe("citations", () => {
  test("annotate the text, once each, in UTF-16 offsets, with what is known of the document", () => {
    const citation = { start: 2, end: 10, text: "Penguins", documentIds: ["doc_0"] };
    const other = { start: 11, end: 15, text: "swim", documentIds: ["doc_1"] };
    const { content, shown } = readStream("COHERE", [
      said("🐧 Penguins swim."),
      { citations: [citation] },
      last("🐧 Penguins swim.", {
        citations: [citation, other],
        documents: [{ id: "doc_0", title: "Birds", url: "https://x/birds", snippet: "…" }],
      }),
    ]);
    const annotations = [
      { kind: "document", title: "Birds", url: "https://x/birds", startIndex: 3, endIndex: 11, raw: citation },
      { kind: "document", startIndex: 12, endIndex: 16, raw: other },
    ];
    expect(content).toEqual([{ type: "text", text: "🐧 Penguins swim.", annotations }]);
    expect("🐧 Penguins swim.".slice(3, 11)).toBe("Penguins");
    expect(shown.slice(1)).toEqual(
      annotations.map((annotation) => ({ type: "model_part", part: { type: "citation", annotation }, partIndex: 0 })),
    );
  });

  test("search queries are a separate part", () => {
    const { content } = readWhole("COHERE", last("", { searchQueries: [{ text: "penguins" }] }));
    expect(content).toEqual([{ type: "provider", kind: "search_queries", data: [{ text: "penguins" }] }]);
  });
});

describe("the end", () => {
  test.each([
    ["COMPLETE", "stop"],
    ["MAX_TOKENS", "length"],
    ["ERROR_LIMIT", "length"],
    ["ERROR_TOXIC", "content_filter"],
    ["USER_CANCEL", "other"],
    ["SOMETHING_NEW", "other"],
  ])("finishReason %s is %s", (raw, reason) => {
    expect(readStream("COHERE", [said("a"), last("a", { finishReason: raw })]).complete.finishReason).toEqual({ reason, raw });
  });

  test.each<[string, object]>([
    ["null", { finishReason: null, chatHistory: [] }],
    ["absent, with usage", { usage: { totalTokens: 3 } }],
    ["null, and nothing else", { finishReason: null }],
  ])("a finish reason that is %s is a stop", (_name, event) => {
    expect(readStream("COHERE", [said("a"), event]).complete.finishReason).toEqual({ reason: "stop" });
  });

  test("usage", () => {
    const usage = { promptTokens: 22, completionTokens: 18, totalTokens: 40 };
    expect(readStream("COHERE", [last("a", { usage })]).complete.usage).toEqual({
      inputTokens: 22,
      outputTokens: 18,
      totalTokens: 40,
      raw: usage,
    });
  });

  test("without it, what arrived is not whole", () => {
    expect(() => readStream("COHERE", [said("a")])).toThrow(StreamInterruptedError);
    for (const fields of [said("b"), calls(call("Oslo")), { citations: [{ start: 0, end: 1 }] }])
      expect(() => readStream("COHERE", [said("a"), { ...fields, finishReason: null }])).toThrow(StreamInterruptedError);
    const empty = { ...said(""), finishReason: null };
    expect(() => readStream("COHERE", [empty, said("a")])).toThrow(StreamInterruptedError);
    expect(() => readStream("COHERE", [said("a"), empty, said("b")])).toThrow(StreamInterruptedError);
  });

  test("what follows an end of null does not take it back", () => {
    const events = [said("a"), { ...said(""), finishReason: null }, { apiFormat: "COHERE", pad: "aaa" }];
    expect(readStream("COHERE", events).content).toEqual([{ type: "text", text: "a" }]);
  });

  test.each<[string, object, RegExp]>([
    ["finishReason ERROR", { finishReason: "ERROR", errorMessage: "Overloaded." }, /Overloaded/],
    ["finishReason ERROR without a word", { finishReason: "ERROR" }, /ended the answer with an error/],
    ["an error frame", { code: "500", message: "Internal." }, /Internal/],
  ])("%s is an error", (_name, event, message) => {
    expect(() => readStream("COHERE", [said("a"), event])).toThrow(message);
  });

  test.each(["{nonsense", "null", '"text"', '{"toolCalls":1}'])("what makes no sense is the server's error: %j", (data) => {
    expect(() => openReader("COHERE").push({ data })).toThrow(ServerError);
  });

  test("a document that is no answer is the server's error", () => {
    expect(() => openReader("COHERE").push({ data: '{"hello":1}' }, true)).toThrow(ServerError);
  });

  test("pings and padding say nothing", () => {
    const reader = openReader("COHERE");
    expect([reader.push({ event: "ping", data: "" }), reader.push({ data: '{"pad":"aaa"}' })]).toEqual([[], []]);
  });
});

describe("provider data of an answer", () => {
  const prompt = "<BOS>the whole prompt";

  test("the prompt, for those who asked for it", () => {
    const call = { body: { isEcho: true } };
    const expected = { "oci.sdk": { prompt } };
    expect(readWhole("COHERE", last("Hi", { prompt }), call).complete.providerData).toEqual(expected);
    expect(readStream("COHERE", [said("Hi"), last("Hi", { prompt })], call).complete.providerData).toEqual(expected);
    expect(readWhole("COHERE", last("Hi", { prompt })).complete).not.toHaveProperty("providerData");
    expect(readWhole("COHERE", last("Hi"), call).complete).not.toHaveProperty("providerData");
  });

  test("whether a search is needed, of answers that are search queries", () => {
    const call = { body: { isSearchQueriesOnly: true } };
    for (const isSearchRequired of [true, false]) {
      const { complete } = readWhole("COHERE", last("", { isSearchRequired, searchQueries: [{ text: "oslo" }] }), call);
      expect(complete.providerData).toEqual({ "oci.sdk": { isSearchRequired } });
      expect(complete.message.content).toEqual([{ type: "provider", kind: "search_queries", data: [{ text: "oslo" }] }]);
    }
  });
});
