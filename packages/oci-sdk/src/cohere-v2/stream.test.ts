import { StreamInterruptedError } from "@locus/core";
import { describe, expect, test } from "vitest";
import { toolNames } from "../format/tool-names.js";
import { readStream, readWhole, textDeltas, thoughts } from "../testing/read-answer.js";

const event = (message: object, fields: object = {}) => ({
  apiFormat: "COHEREV2",
  message: { role: "ASSISTANT", ...message },
  pad: "a",
  ...fields,
});
const text = (words: string) => ({ type: "TEXT", text: words });
const thinking = (words: string) => ({ type: "THINKING", thinking: words });
const call = (id: string | undefined, args: string) => ({ id, type: "FUNCTION", function: { name: "weather", arguments: args } });
const end = (finishReason = "COMPLETE", message: object = {}, fields: object = {}) =>
  event(message, { id: "r1", finishReason, ...fields });
const toolCall = (id: string, city: string) => ({ type: "tool_call", id, name: "weather", arguments: { city } });
const reasoning = (words: string, kind: string) => ({ type: "reasoning", text: words, providerData: { "oci.sdk": kind } });

describe("COHEREV2", () => {
  const deltas = [
    event({ content: [thinking("H")] }),
    event({ content: [thinking("m.")] }),
    event({ content: [text("Hel")] }),
    event({ content: [text("lo")] }),
  ];

  test.each<[string, object[]]>([
    ["says no more at its end", [...deltas, end()]],
    ["says it all again", [...deltas, end("COMPLETE", { content: [thinking("Hm."), text("Hello")] })]],
    ["says the rest at its end", [...deltas.slice(0, 3), end("COMPLETE", { content: [thinking("Hm."), text("Hello")] })]],
  ])("%s", (_name, events) => {
    const { complete, content, shown } = readStream("COHEREV2", events);
    expect(content).toEqual([reasoning("Hm.", "thinking"), { type: "text", text: "Hello" }]);
    // An empty one tells what the thinking was on the wire.
    expect([thoughts(shown), textDeltas(shown)]).toEqual([
      ["H", "m.", ""],
      ["Hel", "lo"],
    ]);
    expect(complete.message.origin).toEqual({ provider: "oci.sdk", modelId: "some-model", responseId: "r1" });
    expect(complete.finishReason).toEqual({ reason: "stop", raw: "COMPLETE" });
  });

  test("a whole answer gives the same message", () => {
    const { content, shown, complete } = readWhole("COHEREV2", {
      id: "r1",
      message: {
        role: "ASSISTANT",
        content: [thinking("Hm."), text("Hello there")],
        toolPlan: "I will look.",
        toolCalls: [call("1", '{"city":"Oslo"}')],
      },
      finishReason: "TOOL_CALL",
      usage: { promptTokens: 1, completionTokens: 2, totalTokens: 3 },
    });
    expect(content).toEqual([
      reasoning("Hm.", "thinking"),
      { type: "text", text: "Hello there" },
      reasoning("I will look.", "plan"),
      toolCall("1", "Oslo"),
    ]);
    expect(textDeltas(shown)).toEqual(["Hello ", "there"]);
    expect(complete).toMatchObject({ finishReason: { reason: "tool_calls", raw: "TOOL_CALL" }, usage: { totalTokens: 3 } });
  });

  test("a plan and thinking are distinguished, so that each is sent back in its field", () => {
    const { content } = readStream("COHEREV2", [
      event({ content: [thinking("Hm.")] }),
      event({ toolPlan: "I will " }),
      event({ toolPlan: "look." }),
      event({ toolCalls: [call("1", '{"city":"Oslo"}')] }),
      end("TOOL_CALL"),
    ]);
    expect(content).toEqual([reasoning("Hm.", "thinking"), reasoning("I will look.", "plan"), toolCall("1", "Oslo")]);
  });

  test.each<[string, object[]]>([
    ["whole", [event({ toolCalls: [call("1", '{"city":"Oslo"}'), call("2", '{"city":"Rome"}')] }), end("TOOL_CALL")]],
    [
      "in deltas, one after the other at the first position",
      [
        event({ toolCalls: [call("1", "")] }),
        event({ toolCalls: [{ function: { arguments: '{"city":' } }] }),
        event({ toolCalls: [{ function: { arguments: '"Oslo"}' } }] }),
        event({ toolCalls: [call("2", '{"city":"Rome"}')] }),
        end("TOOL_CALL"),
      ],
    ],
    [
      "said again",
      [
        event({ toolCalls: [call("1", '{"city":"Oslo"}')] }),
        event({ toolCalls: [call("2", '{"city":"Rome"}')] }),
        end("TOOL_CALL", { toolCalls: [call("1", '{"city":"Oslo"}'), call("2", '{"city":"Rome"}')] }),
      ],
    ],
    ["at the end", [end("TOOL_CALL", { toolCalls: [call("1", '{"city":"Oslo"}'), call("2", '{"city":"Rome"}')] })]],
  ])("calls %s", (_name, events) => {
    const { complete } = readStream("COHEREV2", events);
    expect(complete.message.content).toEqual([toolCall("1", "Oslo"), toolCall("2", "Rome")]);
    expect(complete.finishReason).toEqual({ reason: "tool_calls", raw: "TOOL_CALL" });
  });

  test("calls go by our names", () => {
    const names = toolNames({ messages: [], tools: [{ type: "function", name: "look-up", description: "", parameters: {} }] });
    const wire = { id: "1", type: "FUNCTION", function: { name: "look_up", arguments: "{}" } };
    expect(readStream("COHEREV2", [event({ toolCalls: [wire] }), end()], { toolNames: names }).content).toMatchObject([
      { name: "look-up" },
    ]);
  });

  test("citations of the text annotate it; those of a plan do not", () => {
    const citation = {
      start: 0,
      end: 5,
      type: "TEXT_CONTENT",
      sources: [{ type: "DOCUMENT", document: { id: "1", document: { title: "Greetings" } } }],
    };
    const bare = { start: 0, end: 4, sources: [{ type: "DOCUMENT", document: { id: "2", document: null } }] };
    const { content } = readStream("COHEREV2", [
      event({ content: [text("Hello")], citations: [citation, { start: 0, end: 1, type: "PLAN" }, bare, null] }),
      end("COMPLETE", { citations: [citation] }),
    ]);
    expect(content).toEqual([
      {
        type: "text",
        text: "Hello",
        annotations: [
          { kind: "document", title: "Greetings", startIndex: 0, endIndex: 5, raw: citation },
          { kind: "document", startIndex: 0, endIndex: 4, raw: bare },
        ],
      },
    ]);
  });

  test.each([
    ["COMPLETE", "stop"],
    ["STOP_SEQUENCE", "stop"],
    ["MAX_TOKENS", "length"],
  ])("finishReason %s is %s", (raw, reason) => {
    expect(readStream("COHEREV2", [event({ content: [text("a")] }), end(raw)]).complete.finishReason).toEqual({ reason, raw });
  });

  test.each<[string, object]>([
    ["a separate event", { apiFormat: "COHEREV2", finishReason: null, usage: { totalTokens: 3 } }],
    ["the end that says it all again", event({ content: [text("Hello")] }, { finishReason: null, usage: { totalTokens: 3 } })],
  ])("where the finish reason is null, usage is the end: %s", (_name, last) => {
    const { complete, content } = readStream("COHEREV2", [...deltas.slice(2), last]);
    expect(content).toEqual([{ type: "text", text: "Hello" }]);
    expect(complete.finishReason).toEqual({ reason: "stop" });
  });

  test("usage may come behind the end", () => {
    const { complete } = readStream("COHEREV2", [end(), { apiFormat: "COHEREV2", usage: { totalTokens: 3 } }, "[DONE]"]);
    expect(complete.usage).toEqual({ totalTokens: 3, raw: { totalTokens: 3 } });
  });

  test("without an end, what arrived is not whole", () =>
    expect(() => readStream("COHEREV2", deltas)).toThrow(StreamInterruptedError));

  test("ERROR is an error", () => {
    expect(() => readStream("COHEREV2", [...deltas, { finishReason: "ERROR", errorMessage: "Overloaded." }])).toThrow(
      /Overloaded/,
    );
  });
});

test("log probabilities, for those who asked, once", () => {
  const entry = (...tokens: number[]) => ({
    logProbabilities: tokens.map((token) => ({ tokenIds: [token], logProbabilities: [-0.1] })),
  });
  const call = { body: { isLogProbsEnabled: true } };
  const deltas = [event({ content: [text("Hel")] }, entry(1)), event({ content: [text("lo")] }, entry(2))];
  const expected = { "oci.sdk": entry(1, 2) };
  expect(readStream("COHEREV2", [...deltas, end()], call).complete.providerData).toEqual(expected);
  expect(readStream("COHEREV2", [...deltas, end("COMPLETE", {}, entry(1, 2))], call).complete.providerData).toEqual(expected);
  expect(readStream("COHEREV2", [...deltas, end()]).complete).not.toHaveProperty("providerData");
  const answer = { id: "r1", message: { role: "ASSISTANT", content: [text("Hello")] }, finishReason: "COMPLETE", ...entry(1, 2) };
  expect(readWhole("COHEREV2", answer, call).complete.providerData).toEqual(expected);
});
