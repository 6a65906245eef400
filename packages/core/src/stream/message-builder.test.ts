import { describe, expect, test } from "vitest";
import type { ModelCompleteEvent, ModelEvent } from "../contract/event.js";
import type { AssistantPart } from "../contract/message.js";
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
  (builder) =>
    builder.close(data === undefined ? undefined : { acme: data });
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
const second = { type: "citation", annotation: { kind: "url", url: "https://example.org" } } as const;
const other = { type: "provider", kind: "code_call", data: { id: "ci_1" } } as const;
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
      "opaque data after text is a separate reasoning part",
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
        { type: "text", text: "a", annotations: [citation.annotation] },
        { type: "reasoning", text: "hm" },
      ],
    ],
    ["citations without a text are dropped", [think("hm"), part(citation)], [{ type: "reasoning", text: "hm" }]],
    [
      "citations stay with their own block",
      [text("a"), close(), part(citation), part(second), text("b"), close(), text("c"), close(), part(citation)],
      [
        { type: "text", text: "a" },
        { type: "text", text: "b", annotations: [citation.annotation, second.annotation] },
        { type: "text", text: "c" },
      ],
    ],
    [
      "a citation of a text that is named by its index",
      [text("a"), close(), text("b"), part(citation, { partIndex: 0 }), part(second, { partIndex: 7 })],
      [
        { type: "text", text: "a", annotations: [citation.annotation] },
        { type: "text", text: "b", annotations: [second.annotation] },
      ],
    ],
    [
      "a thought without a word is a part where it has opaque data",
      [think(""), close("one"), think(""), close(), think(""), close("two"), text("a")],
      [
        { type: "reasoning", text: "", providerData: { acme: "one" } },
        { type: "reasoning", text: "", providerData: { acme: "two" } },
        { type: "text", text: "a" },
      ],
    ],
    [
      "the data of a thought without a word is not that of the text before it, nor that of the text after it",
      [text("a"), think(""), close("one"), text("b"), think(""), text("c"), close("two")],
      [
        { type: "text", text: "a" },
        { type: "reasoning", text: "", providerData: { acme: "one" } },
        { type: "text", text: "bc", providerData: { acme: "two" } },
      ],
    ],
    [
      "opaque data of a call",
      [call({ id: "c0", name: "f", providerData: { acme: "one" } })],
      [{ type: "tool_call", id: "c0", name: "f", arguments: {}, providerData: { acme: "one" } }],
    ],
    [
      "a part stands where its preview was",
      [part(image, { partial: true }), text("a"), part(image, { partial: true }), part(image), part(image)],
      [image, { type: "text", text: "a" }, image],
    ],
    [
      "a preview that is named by its index",
      [
        part(hosted, { partial: true }),
        part(other, { partial: true }),
        part(other, { partIndex: 1 }),
        part(hosted, { partIndex: 0 }),
        part(hosted, { partIndex: 0 }),
        part(hosted, { partIndex: 9 }),
      ],
      [hosted, other, hosted, hosted],
    ],
  ])("%s", (_name, steps, expected) => {
    expect(build(steps).content).toEqual(expected);
  });

  test("each step gives the event to yield", () => {
    expect(
      build([
        text(""),
        think(""),
        text("a"),
        think("b"),
        think("c", "one"),
        think("", "two"),
        think("d"),
        close("three"),
        text("e"),
        close("four"),
        close("nothing is open"),
        part(citation),
        part(image, { partial: true }),
        call({ index: 0, arguments: "{" }),
        text("f"),
        call({ index: 0, id: "c0", name: "f", providerData: { acme: "five" } }),
        part(image),
      ]).events,
    ).toStrictEqual([
      { type: "model_chunk", content: "" },
      { type: "think", reasoning: "" },
      { type: "model_chunk", content: "a", partIndex: 0 },
      { type: "think", reasoning: "b", partIndex: 1 },
      { type: "think", reasoning: "c", partIndex: 1, providerData: { acme: "one" } },
      { type: "think", reasoning: "", partIndex: 2, providerData: { acme: "two" } },
      { type: "think", reasoning: "d", partIndex: 3 },
      { type: "think", reasoning: "", partIndex: 3, providerData: { acme: "three" } },
      { type: "model_chunk", content: "e", partIndex: 4 },
      { type: "model_chunk", content: "", partIndex: 4, providerData: { acme: "four" } },
      { type: "model_part", part: citation, partIndex: 5 },
      { type: "model_part", part: image, partial: true, partIndex: 6 },
      { type: "model_chunk", content: "f", partIndex: 5 },
      {
        type: "model_chunk",
        toolCall: { index: 0, id: "c0", name: "f", argumentsDelta: "{" },
        partIndex: 7,
        providerData: { acme: "five" },
      },
      { type: "model_part", part: image, partIndex: 6 },
    ]);
  });

  test("data that comes when the part is over", () => {
    const builder = new MessageBuilder({ provider: "acme", modelId: "acme-large" });
    builder.think("a", { acme: "one", other: "kept" });
    builder.text("b");
    builder.part(hosted);
    expect([0, 1, 2, 3].map((index) => builder.attach(index, { acme: "two" }))).toStrictEqual([
      { type: "think", reasoning: "", partIndex: 0, providerData: { acme: "two" } },
      { type: "model_chunk", content: "", partIndex: 1, providerData: { acme: "two" } },
      undefined,
      undefined,
    ]);
    expect(builder.end({ finishReason }).at(-1)).toMatchObject({
      message: {
        content: [
          { type: "reasoning", text: "a", providerData: { acme: "two", other: "kept" } },
          { type: "text", text: "b", providerData: { acme: "two" } },
          hosted,
        ],
      },
    });
  });

  test("what was never named is shown at the end", () => {
    const { events, content } = build([call({ index: 0, id: "c0", arguments: "{" })]);
    expect(events).toEqual([
      { type: "model_chunk", toolCall: { index: 0, id: "c0", name: "unknown_tool", argumentsDelta: "{" }, partIndex: 0 },
    ]);
    expect(content).toEqual([{ type: "tool_call", id: "c0", name: "unknown_tool", arguments: {}, invalidArguments: "{" }]);
  });

  test("the origin says who answered; what is unknown is absent", () => {
    expect(build([]).complete).toStrictEqual({
      type: "model_complete",
      message: { role: "assistant", content: [], origin: { provider: "acme", modelId: "acme-large" }, finishReason },
      finishReason,
    });
    const { complete } = build([], (builder) => {
      builder.responseId = "resp_1";
      builder.servedModelId = "acme-large-2026-11-01";
      builder.state = { conversation: "conv_1" };
    });
    expect(complete.message.origin).toStrictEqual({
      provider: "acme",
      modelId: "acme-large",
      servedModelId: "acme-large-2026-11-01",
      responseId: "resp_1",
      state: { conversation: "conv_1" },
    });
  });

  test("what the service wants back with the message stays with it, and not with the event", () => {
    const { complete } = build([], (builder) => {
      builder.providerData = { acme: { sealed: "S" } };
    });
    expect(complete.message.providerData).toEqual({ acme: { sealed: "S" } });
    expect(complete).not.toHaveProperty("providerData");
  });

  test("a text that has ended is continued in its place, and a thought begins at an index that was reserved for it", () => {
    const data = { acme: "sealed" };
    const { content, events } = build([
      (builder) => {
        builder.reserve();
        return builder.text("One");
      },
      call({ id: "c1", name: "now", arguments: "{}" }),
      (builder) => builder.extend(1, "text", "."),
      (builder) => builder.extend(0, "reasoning", "Hm."),
      (builder) => builder.extend(0, "reasoning", "", data),
      (builder) => builder.extend(2, "text", "no text"),
      text("Two."),
    ]);
    expect(content).toEqual([
      { type: "reasoning", text: "Hm.", providerData: data },
      { type: "text", text: "One." },
      { type: "tool_call", id: "c1", name: "now", arguments: {} },
      { type: "text", text: "Two." },
    ]);
    expect(events.slice(2)).toEqual([
      { type: "model_chunk", content: ".", partIndex: 1 },
      { type: "think", reasoning: "Hm.", partIndex: 0 },
      { type: "think", reasoning: "", partIndex: 0, providerData: data },
      { type: "model_chunk", content: "Two.", partIndex: 3 },
    ]);
  });

  test("a model that answers under its own name is not named twice", () => {
    const { message } = build([], (builder) => {
      builder.servedModelId = "acme-large";
    }).complete;
    expect(message.origin).toStrictEqual({ provider: "acme", modelId: "acme-large" });
  });

  test("usage and what else is known of the answer are passed on", () => {
    const builder = new MessageBuilder({ provider: "acme", modelId: "acme-large" });
    expect(builder.end({ finishReason, usage: { inputTokens: 1 }, providerData: { acme: { tier: "flex" } } })).toMatchObject([
      { usage: { inputTokens: 1 }, providerData: { acme: { tier: "flex" } } },
    ]);
  });

  test("counts on the way are events where enough was written since, and the last one counts in the end", () => {
    const builder = new MessageBuilder({ provider: "acme", modelId: "acme-large" });
    const shown = Array.from({ length: 200 }, (_, outputTokens) => builder.usage({ inputTokens: 9, outputTokens }));
    expect(shown.flatMap((event) => event?.usage.outputTokens ?? [])).toEqual([0, 64, 128, 192]);
    expect(builder.end({ finishReason })).toMatchObject([{ usage: { inputTokens: 9, outputTokens: 199 } }]);
  });

  test("input tokens alone are one event", () => {
    const builder = new MessageBuilder({ provider: "acme", modelId: "acme-large" });
    expect(builder.usage({ inputTokens: 9 })).toEqual({ type: "model_usage", usage: { inputTokens: 9 } });
    expect(builder.usage({ inputTokens: 9 })).toBeUndefined();
  });
});
