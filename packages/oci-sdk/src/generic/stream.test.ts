import { type AssistantPart, type JsonValue, type ModelEvent, StreamInterruptedError } from "@locus/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openReader, type ReadAnswer, readStream, readWhole, textDeltas, thoughts } from "../testing/read-answer.js";
import { resolveFamily } from "./families.js";

type Event = object | "[DONE]";

const textPart = (text: string) => ({ type: "TEXT", text });
const said = (message: object | null, fields: object = {}) => ({ index: 0, message, pad: "aaa", ...fields });
const text = (delta: string, fields?: object) => said({ role: "ASSISTANT", content: [textPart(delta)] }, fields);
const calls = (...toolCalls: object[]) => said({ role: "ASSISTANT", content: [textPart("")], toolCalls });
const finish = (finishReason: string | null = "stop", fields: object = {}) => ({
  message: { content: [textPart("")] },
  finishReason,
  ...fields,
});
const whole = (message: object, fields: object = {}) => ({
  apiFormat: "GENERIC",
  choices: [{ index: 0, message: { role: "ASSISTANT", ...message }, finishReason: "stop", logprobs: {} }],
  ...fields,
});
const profileOf = (compat: Parameters<typeof resolveFamily>[1]) => ({ profile: resolveFamily("qwen", compat) });

/** A message without the ids that are made up. */
const contentOf = ({ content }: ReadAnswer) =>
  typeof content === "string"
    ? content
    : content.map((part) => ("id" in part ? { ...part, id: part.id.replace(/^call_\w{24}$/, "made") } : part));

const call = (id: string, name: string, args: object = {}): AssistantPart => ({
  type: "tool_call",
  id,
  name,
  arguments: { ...args },
});

describe("an answer in GENERIC", () => {
  test.each<[name: string, events: Event[], content: object[]]>([
    ["text in deltas", [text(""), text("Hel"), text("lo"), finish()], [{ type: "text", text: "Hello" }]],
    [
      "a content that is a string",
      [said({ content: "Hel" }), said({ content: "lo" }), finish()],
      [{ type: "text", text: "Hello" }],
    ],
    [
      "another choice is not part of it",
      [text("Hi"), text("Ho", { index: 1 }), finish("stop", { index: 1 }), finish()],
      [{ type: "text", text: "Hi" }],
    ],
    [
      "thinking, then text",
      [said({ reasoningContent: "Let me " }), said({ content: [], reasoningContent: "see." }), text("Hi"), finish()],
      [
        { type: "reasoning", text: "Let me see." },
        { type: "text", text: "Hi" },
      ],
    ],
    [
      "text between calls",
      [
        text("First "),
        calls({ id: "a", name: "f", arguments: "{}" }),
        text("then"),
        calls({ id: "b", name: "g", arguments: "{}" }),
        finish(),
      ],
      [{ type: "text", text: "First " }, call("a", "f"), { type: "text", text: "then" }, call("b", "g")],
    ],
    [
      "calls without ids, in separate events",
      [calls({ name: "f", arguments: '{"x":1}' }), calls({ name: "f", arguments: '{"x":1}' }), finish()],
      [call("made", "f", { x: 1 }), call("made", "f", { x: 1 })],
    ],
    ["arguments that are an object", [calls({ id: "a", name: "f", arguments: { x: 1 } }), finish()], [call("a", "f", { x: 1 })]],
    ["a refusal", [said({ refusal: "I " }), said({ refusal: "won't." }), finish()], [{ type: "refusal", refusal: "I won't." }]],
    [
      "citations, said again",
      [
        text("Hi"),
        said({
          annotations: [
            { type: "url_citation", urlCitation: { url: "https://a.example", title: "A", startIndex: 0, endIndex: 2 } },
          ],
        }),
        said({
          annotations: [
            { type: "url_citation", urlCitation: { url: "https://a.example", title: "A", startIndex: 0, endIndex: 2 } },
            { type: "other" },
          ],
        }),
        finish(),
      ],
      [
        {
          type: "text",
          text: "Hi",
          annotations: [
            {
              kind: "url",
              url: "https://a.example",
              title: "A",
              startIndex: 0,
              endIndex: 2,
              raw: { type: "url_citation", urlCitation: { url: "https://a.example", title: "A", startIndex: 0, endIndex: 2 } },
            },
            { kind: "other", raw: { type: "other" } },
          ],
        },
      ],
    ],
    [
      "what Gemini found",
      [text("Hi"), finish("stop", { groundingMetadata: { webSearchQueries: ["hi"] } })],
      [
        { type: "text", text: "Hi" },
        { type: "provider", kind: "grounding_metadata", data: { webSearchQueries: ["hi"] } },
      ],
    ],
  ])("%s", (_name, events, content) => {
    expect(contentOf(readStream("GENERIC", [...events, "[DONE]"]))).toEqual(content);
    expect(contentOf(readStream("GENERIC", events))).toEqual(content);
  });

  test.each<[raw: string, reason: string]>([
    ["stop", "stop"],
    ["length", "length"],
    ["max_tokens", "length"],
    ["MAX_TOKENS", "length"],
    ["content_filter", "content_filter"],
    ["eos", "other"],
  ])("it ended with %s: %s", (raw, reason) => {
    expect(readStream("GENERIC", [text("Hi"), finish(raw)]).complete.finishReason).toEqual({ reason, raw });
  });

  test("it stopped, and there are calls: it stopped for them", () => {
    const { finishReason } = readStream("GENERIC", [calls({ id: "a", name: "f" }), finish("stop")]).complete;
    expect(finishReason).toEqual({ reason: "tool_calls", raw: "stop" });
  });

  test("what it cost comes after its end, or with it, or never", () => {
    const usage = { completionTokens: 4, promptTokens: 3, totalTokens: 7, promptTokensDetails: { cachedTokens: 2 } };
    const counted = { inputTokens: 3, outputTokens: 4, totalTokens: 7, cachedInputTokens: 2, raw: usage };
    expect(readStream("GENERIC", [text("Hi"), finish(), { usage }, "[DONE]"]).complete.usage).toEqual(counted);
    expect(readStream("GENERIC", [text("Hi"), finish("stop", { usage })]).complete.usage).toEqual(counted);
    expect(readStream("GENERIC", [text("Hi"), finish()]).complete.usage).toBeUndefined();
  });

  test("with a null finish reason, usage alone ends the answer, but usage with text does not", () => {
    const usage = { totalTokens: 7 };
    expect(readStream("GENERIC", [text("Hi"), finish(null), { usage }]).complete).toMatchObject({
      usage: { totalTokens: 7 },
      finishReason: { reason: "stop" },
    });
    expect(() => readStream("GENERIC", [{ ...text("Hi"), usage }])).toThrow(StreamInterruptedError);
  });

  test("an answer without an end is not whole, and an error in it is thrown as that", () => {
    expect(() => readStream("GENERIC", [text("Hi"), finish(null)])).toThrow(StreamInterruptedError);
    expect(() => readStream("GENERIC", [text("Hi"), { code: "429", message: "Too many requests." }])).toThrow(
      "Too many requests.",
    );
    expect(() => openReader("GENERIC").push({ data: JSON.stringify({ chatResponse: {} }) }, true)).toThrow("chatResponse");
  });

  test("a whole answer gives the message of its stream, its text word by word", () => {
    const message = {
      content: [textPart("Hello  there,\nyou")],
      reasoningContent: "Hm.",
      toolCalls: [
        { id: "a", type: "FUNCTION", name: "f", arguments: '{"x":1}' },
        { id: "b", type: "FUNCTION", name: "f", arguments: '{"x":2}' },
      ],
    };
    const { shown, content, complete } = readWhole("GENERIC", whole(message));
    expect(textDeltas(shown)).toEqual(["Hello  ", "there,\n", "you"]);
    expect(content).toEqual([
      { type: "reasoning", text: "Hm." },
      { type: "text", text: "Hello  there,\nyou" },
      call("a", "f", { x: 1 }),
      call("b", "f", { x: 2 }),
    ]);
    expect(complete.finishReason).toEqual({ reason: "tool_calls", raw: "stop" });
    expect(readStream("GENERIC", [said(message), finish()]).content).toEqual(content);
  });

  test("strict mode is undone in the output", () => {
    const restoreOutput = (value: JsonValue) => ({ restored: value });
    const { complete } = readStream("GENERIC", [text('{"a":'), text("null}"), finish()], { restoreOutput });
    expect(complete.output).toEqual({ restored: { a: null } });
  });
});

describe("calls and thinking in the text of an answer", () => {
  const oslo = '<tool_call>{"name":"f","arguments":{"x":1}}</tool_call>';

  test("are calls and thinking where the profile says so, with nothing but words shown", () => {
    const answer = `<think>Hm.</think>Let me see.\n\n${oslo}\n${oslo}\n`;
    const { content, complete, shown } = readStream(
      "GENERIC",
      [...[...answer].map((char) => text(char)), finish()],
      profileOf({ textToolCalls: true, thinkTags: true }),
    );
    expect(thoughts(shown).join("")).toBe("Hm.");
    expect(textDeltas(shown).join("")).toBe("Let me see.\n\n");
    const made = { ...call("", "f", { x: 1 }), id: expect.stringMatching(/^call_\w{24}$/) };
    expect(content).toEqual([{ type: "reasoning", text: "Hm." }, { type: "text", text: "Let me see.\n\n" }, made, made]);
    expect(complete.finishReason).toEqual({ reason: "tool_calls", raw: "stop" });
  });

  test("what follows a call is kept with the space before it", () => {
    const { content } = readStream("GENERIC", [text(`${oslo}\n\n`), text("Done."), finish()], profileOf({ textToolCalls: true }));
    expect(content).toEqual([expect.objectContaining({ name: "f" }), { type: "text", text: "\n\nDone." }]);
  });

  test("can come with calls in their own field", () => {
    const { content } = readStream(
      "GENERIC",
      [text(oslo), calls({ id: "a", name: "g", arguments: "{}" }), finish()],
      profileOf({ textToolCalls: true }),
    );
    expect(content).toEqual([expect.objectContaining({ name: "f", arguments: { x: 1 } }), call("a", "g")]);
  });

  test("are text everywhere else", () => {
    expect(readStream("GENERIC", [text(oslo), finish()]).content).toEqual([{ type: "text", text: oslo }]);
  });
});

const word = fc.string({ minLength: 1 });

/** Something that a model says, and the events in which it may come. */
const step = fc.oneof(
  word.map((words) => ({ part: { type: "text", text: words } as AssistantPart, events: [text(words)] })),
  word.map((words) => ({
    part: { type: "reasoning", text: words } as AssistantPart,
    events: [said({ reasoningContent: words })],
  })),
  fc
    .record({ args: fc.dictionary(fc.string(), fc.integer()), cuts: fc.array(fc.nat(12), { maxLength: 3 }), style: fc.nat(3) })
    .map(({ args, cuts, style }) => {
      const id = `id${JSON.stringify(args)}`;
      const pieces: string[] = [];
      let rest = JSON.stringify(args);
      for (const cut of cuts) {
        pieces.push(rest.slice(0, cut));
        rest = rest.slice(cut);
      }
      pieces.push(rest);
      const fragment = [{ type: "FUNCTION" }, {}, { id: "", name: "" }, { id, name: "f" }][style];
      return {
        part: call(id, "f", args),
        events: [
          calls({ id, type: "FUNCTION", name: "f", arguments: "" }),
          ...pieces.map((piece) => calls({ ...fragment, arguments: piece })),
        ],
      };
    }),
);

test("whatever is said comes out as it was said, whole or in deltas, and the deltas add up to the message", () => {
  const ids = ({ part }: { part: AssistantPart }) => ("id" in part ? part.id : Math.random());
  fc.assert(
    fc.property(fc.uniqueArray(step, { selector: ids }), (steps) => {
      const expected: AssistantPart[] = [];
      for (const { part } of steps) {
        const last = expected.at(-1);
        if (last?.type === part.type && "text" in last && "text" in part)
          expected[expected.length - 1] = { ...last, text: last.text + part.text };
        else expected.push(part);
      }
      const { content, shown } = readStream("GENERIC", [...steps.flatMap(({ events }) => events), finish(), "[DONE]"]);
      expect(content).toEqual(expected);
      expect(textDeltas(shown).join("")).toBe(steps.map(({ part }) => (part.type === "text" ? part.text : "")).join(""));
      expect(argumentsShown(shown)).toEqual(
        steps.flatMap(({ part }) => (part.type === "tool_call" ? [[part.id, JSON.stringify(part.arguments)]] : [])),
      );
    }),
  );
});

/** The arguments of each call, put together from what was shown. */
function argumentsShown(events: readonly ModelEvent[]): [string, string][] {
  const shown = new Map<string, string>();
  for (const event of events) {
    if (event.type !== "model_chunk" || !event.toolCall) continue;
    const { id, argumentsDelta } = event.toolCall;
    shown.set(id, (shown.get(id) ?? "") + argumentsDelta);
  }
  return [...shown];
}

describe("provider data of an answer", () => {
  const logprobs = (...tokens: string[]) => ({ tokens, tokenLogprobs: tokens.map(() => -0.1) });
  const call = { body: { logProbs: 1 } };
  const expected = { "oci.sdk": { logprobs: logprobs("Hel", "lo") } };

  test("log probabilities, for those who asked, once", () => {
    const deltas = [text("Hel", { logprobs: logprobs("Hel") }), text("lo", { logprobs: logprobs("lo") })];
    expect(readStream("GENERIC", [...deltas, finish()], call).complete.providerData).toEqual(expected);
    const again = finish("stop", { logprobs: logprobs("Hel", "lo") });
    expect(readStream("GENERIC", [...deltas, again], call).complete.providerData).toEqual(expected);
    expect(readStream("GENERIC", [...deltas, again]).complete).not.toHaveProperty("providerData");
    const choices = [
      { index: 0, message: { content: [textPart("Hello")] }, finishReason: "stop", logprobs: logprobs("Hel", "lo") },
    ];
    expect(readWhole("GENERIC", { choices }, call).complete.providerData).toEqual(expected);
    expect(readWhole("GENERIC", whole({ content: [textPart("a")] }), call).complete).not.toHaveProperty("providerData");
  });

  test("a repeated token counts twice, and the last event may have another token", () => {
    const deltas = [text("ha", { logprobs: logprobs("ha") }), text("ha", { logprobs: logprobs("ha") })];
    const last = { ...text("!", { logprobs: logprobs("!") }), finishReason: "stop" };
    expect(readStream("GENERIC", [...deltas, last], call).complete.providerData).toEqual({
      "oci.sdk": { logprobs: logprobs("ha", "ha", "!") },
    });
  });

  test("the tier, for those who asked, from the answer or its choice", () => {
    const asked = { body: { serviceTier: "PRIORITY" } };
    const expected = { "oci.sdk": { serviceTier: "PRIORITY" } };
    const answer = whole({ content: [textPart("a")] });
    expect(readWhole("GENERIC", { ...answer, serviceTier: "PRIORITY" }, asked).complete.providerData).toEqual(expected);
    expect(readWhole("GENERIC", { ...answer, serviceTier: "PRIORITY" }).complete).not.toHaveProperty("providerData");
    const last = { ...finish(), serviceTier: "PRIORITY" };
    expect(readStream("GENERIC", [text("a"), last], asked).complete.providerData).toEqual(expected);
  });

  test("counts before the end", () => {
    const counted = text("Hel", { usage: { promptTokens: 9, completionTokens: 1 } });
    const { shown, complete } = readStream("GENERIC", [counted, text("lo"), finish()]);
    expect(shown.flatMap((event) => (event.type === "model_usage" ? event.usage.inputTokens : []))).toEqual([9]);
    expect(complete.usage).toMatchObject({ inputTokens: 9, outputTokens: 1 });
  });
});
