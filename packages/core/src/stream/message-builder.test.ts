import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ModelCompleteEvent, ModelEvent } from "../contract/event.js";
import { type AssistantPart, textOf, toolCallsOf } from "../contract/message.js";
import { MessageBuilder } from "./message-builder.js";
import type { RawToolCallDelta } from "./tool-call-assembler.js";

const finishReason: ModelCompleteEvent["finishReason"] = { reason: "stop", raw: "stop" };

type Step = (builder: MessageBuilder) => ModelEvent | undefined;

const text =
  (delta: string): Step =>
  (builder) =>
    builder.text(delta);
const think =
  (delta: string, data?: string): Step =>
  (builder) =>
    builder.think(delta, data === undefined ? undefined : { acme: data });
const call =
  (delta: RawToolCallDelta): Step =>
  (builder) =>
    builder.toolCall(delta);
const close =
  (data?: string): Step =>
  (builder) => {
    builder.close(data === undefined ? undefined : { acme: data });
    return undefined;
  };
const part =
  (...args: Parameters<MessageBuilder["part"]>): Step =>
  (builder) =>
    builder.part(...args);

function build(steps: readonly Step[], before?: (builder: MessageBuilder) => void) {
  const builder = new MessageBuilder({ provider: "acme", modelId: "acme-large" });
  before?.(builder);
  const events = steps.map((step) => step(builder)).filter((event) => event !== undefined);
  const ending = builder.end({ finishReason });
  const complete = ending.at(-1);
  if (complete?.type !== "model_complete" || typeof complete.message.content === "string") throw new Error("no message");
  return { events: [...events, ...ending.slice(0, -1)], complete, content: complete.message.content };
}

const citation = { type: "citation", annotation: { kind: "url", url: "https://example.com" } } as const;
const image = { type: "image", source: { url: "https://example.com/a.png" } } as const;
const hosted = { type: "provider", kind: "web_search_call", data: { id: "ws_1" } } as const;

describe("MessageBuilder", () => {
  test.each<[string, Step[], AssistantPart[]]>([
    ["nothing", [], []],
    ["adjacent text is one part", [text("a"), text(""), text("b")], [{ type: "text", text: "ab" }]],
    ["empty text is no part", [text("")], []],
    ["an empty thought only shows that there is one", [think(""), text("a")], [{ type: "text", text: "a" }]],
    [
      "the order is kept",
      [
        think("hm"),
        think("!"),
        text("a"),
        call({ index: 0, id: "c0", name: "f", arguments: '{"x":' }),
        text("b"),
        call({ index: 1, id: "c1", name: "g" }),
        call({ index: 0, arguments: "1}" }),
        part(hosted),
        text("c"),
        think("ha"),
      ],
      [
        { type: "reasoning", text: "hm!" },
        { type: "text", text: "a" },
        { type: "tool_call", id: "c0", name: "f", arguments: { x: 1 } },
        { type: "text", text: "b" },
        { type: "tool_call", id: "c1", name: "g", arguments: {} },
        hosted,
        { type: "text", text: "c" },
        { type: "reasoning", text: "ha" },
      ],
    ],
    [
      "a call stands where its first piece came, even when its name came late",
      [call({ index: 0, arguments: "{" }), text("a"), call({ index: 0, id: "c0", name: "f", arguments: "}" })],
      [
        { type: "tool_call", id: "c0", name: "f", arguments: {} },
        { type: "text", text: "a" },
      ],
    ],
    [
      "pieces of a call do not cut the text",
      [call({ index: 0, id: "c0", name: "f" }), text("a"), call({ index: 0, arguments: "{}" }), text("b")],
      [
        { type: "tool_call", id: "c0", name: "f", arguments: {} },
        { type: "text", text: "ab" },
      ],
    ],
    [
      "opaque data belongs to the thinking before it",
      [think("a"), think("b", "one"), think("", "two"), think("c"), text("d")],
      [
        { type: "reasoning", text: "ab", providerData: { acme: "one" } },
        { type: "reasoning", text: "", providerData: { acme: "two" } },
        { type: "reasoning", text: "c" },
        { type: "text", text: "d" },
      ],
    ],
    [
      "opaque data after text is a thought of its own",
      [text("a"), think("", "one")],
      [
        { type: "text", text: "a" },
        { type: "reasoning", text: "", providerData: { acme: "one" } },
      ],
    ],
    [
      "what is closed is not continued, and keeps its opaque data",
      [close("early"), text("a"), close("one"), close("late"), text("b"), close(), text("c"), think("d"), close(), think("e")],
      [
        { type: "text", text: "a", providerData: { acme: "one" } },
        { type: "text", text: "b" },
        { type: "text", text: "c" },
        { type: "reasoning", text: "d" },
        { type: "reasoning", text: "e" },
      ],
    ],
    ["a preview is not in the message", [part(image, { partial: true }), part(image)], [image]],
    ["a preview does not cut the text", [text("a"), part(image, { partial: true }), text("b")], [{ type: "text", text: "ab" }]],
    [
      "citations go to the text before them",
      [text("a"), part(citation), text("b"), part(image), part(citation)],
      [{ type: "text", text: "ab", annotations: [citation.annotation, citation.annotation] }, image],
    ],
    [
      "citations before any text go to the first",
      [part(citation), think("hm"), text("a")],
      [
        { type: "reasoning", text: "hm" },
        { type: "text", text: "a", annotations: [citation.annotation] },
      ],
    ],
  ])("%s", (_name, steps, expected) => {
    expect(build(steps).content).toEqual(expected);
  });

  test("each step gives the event to yield", () => {
    expect(
      build([
        text("a"),
        think("b"),
        part(image, { partial: true }),
        part(citation),
        call({ index: 0, arguments: "{" }),
        call({ index: 0, id: "c0", name: "f" }),
      ]).events,
    ).toEqual([
      { type: "model_chunk", content: "a" },
      { type: "think", reasoning: "b" },
      { type: "model_part", part: image, partial: true },
      { type: "model_part", part: citation },
      { type: "model_chunk", toolCall: { index: 0, id: "c0", name: "f", argumentsDelta: "{" } },
    ]);
  });

  test("what was never named is shown at the end", () => {
    const { events, content } = build([call({ index: 0, id: "c0", arguments: "{" })]);
    expect(events).toEqual([
      { type: "model_chunk", toolCall: { index: 0, id: "c0", name: "unknown_tool", argumentsDelta: "{" } },
    ]);
    expect(content).toEqual([{ type: "tool_call", id: "c0", name: "unknown_tool", arguments: {}, invalidArguments: "{" }]);
  });

  test("the origin says who answered; what is unknown is absent", () => {
    expect(build([]).complete).toStrictEqual({
      type: "model_complete",
      message: { role: "assistant", content: [], origin: { provider: "acme", modelId: "acme-large" } },
      finishReason,
    });
    const { complete } = build([], (builder) => {
      builder.responseId = "resp_1";
      builder.state = { conversation: "conv_1" };
    });
    expect(complete.message.origin).toStrictEqual({
      provider: "acme",
      modelId: "acme-large",
      responseId: "resp_1",
      state: { conversation: "conv_1" },
    });
  });

  test("usage is passed on", () => {
    const builder = new MessageBuilder({ provider: "acme", modelId: "acme-large" });
    expect(builder.end({ finishReason, usage: { inputTokens: 1 } })).toMatchObject([{ usage: { inputTokens: 1 } }]);
  });
});

const absent = fc.constantFrom(undefined, null, "");
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.string().map(text) },
    fc.string().map((delta) => think(delta)),
    fc.tuple(fc.string(), fc.string()).map(([delta, data]) => think(delta, data)),
    fc.tuple(fc.constantFrom(image, hosted, citation), fc.boolean()).map(([what, partial]) => part(what, { partial })),
    {
      weight: 3,
      arbitrary: fc
        .record({
          index: fc.constantFrom(0, 1, 2, null),
          id: fc.oneof(absent, fc.constantFrom("a", "b")),
          name: fc.oneof(absent, fc.constantFrom("f", "g")),
          arguments: fc.oneof(absent, fc.constantFrom("{", "}", '{"x":1}', '"')),
        })
        .map(call),
    },
  ),
  { maxLength: 25 },
);

test("the events add up to the message", () => {
  fc.assert(
    fc.property(steps, (list) => {
      const { events, complete, content } = build(list);
      const calls: { id: string; name: string; text: string }[] = [];
      const folded = { text: "", reasoning: "", parts: [] as AssistantPart[], citations: 0 };
      for (const event of events) {
        if (event.type === "think") folded.reasoning += event.reasoning;
        if (event.type === "model_chunk") folded.text += event.content ?? "";
        if (event.type === "model_chunk" && event.toolCall) {
          const { index, id, name, argumentsDelta } = event.toolCall;
          calls[index] = { id, name, text: (calls[index]?.text ?? "") + argumentsDelta };
        }
        if (event.type === "model_part" && !event.partial) {
          if (event.part.type === "citation") folded.citations++;
          else folded.parts.push(event.part);
        }
      }
      expect(textOf(complete.message)).toBe(folded.text);
      expect(content.map((piece) => (piece.type === "reasoning" ? piece.text : "")).join("")).toBe(folded.reasoning);
      expect(content.filter((piece) => piece === image || piece === hosted)).toEqual(folded.parts);
      expect(
        toolCallsOf(complete.message).map(({ id, name, arguments: args, invalidArguments }) => ({
          id,
          name,
          args: invalidArguments ?? args,
        })),
      ).toEqual(calls.map(({ id, name, text: raw }) => ({ id, name, args: parseOrRaw(raw) })));
      const cited = content.flatMap((piece) => (piece.type === "text" ? (piece.annotations ?? []) : []));
      expect(cited.length).toBe(folded.text === "" ? 0 : folded.citations);
    }),
    { numRuns: 1000 },
  );
});

/** What the arguments of a call are worth: an object, or their text. */
function parseOrRaw(raw: string): unknown {
  if (raw.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === "object" ? value : raw;
  } catch {
    return raw;
  }
}
