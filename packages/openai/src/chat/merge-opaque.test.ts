import type { JsonObject, JsonValue } from "@locus/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergeOpaque } from "./merge-opaque.js";

const merged = (pieces: readonly JsonValue[]): JsonValue =>
  structuredClone(pieces).reduce<JsonValue>((known, details) => mergeOpaque(known, { reasoning_details: details }), {});

describe("pieces of reasoning_details merge to the uncut details", () => {
  const text = (words: string, more: object = {}) => ({ type: "reasoning.text", text: words, format: "f", index: 0, ...more });
  const sealed = (data: string, more: object = {}) => ({ type: "reasoning.encrypted", data, format: "f", index: 0, ...more });

  test.each<[string, JsonObject[][], JsonObject[]]>([
    [
      "the signature of Claude comes last, without a text (agno-agi/agno#8794)",
      [[text("Let")], [text(" me.")], [{ type: "reasoning.text", signature: "S", format: "f", index: 0 }]],
      [{ ...text("Let me."), signature: "S" }],
    ],
    [
      "a signature in two pieces",
      [[text("a", { signature: "S1" })], [text("", { signature: "S2" })]],
      [text("a", { signature: "S1S2" })],
    ],
    [
      "a signature that every piece repeats",
      [[text("a", { signature: "S" })], [text("b", { signature: "S" })]],
      [text("ab", { signature: "S" })],
    ],
    [
      "an id and a signature that are null first",
      [[text("a", { id: null, signature: null })], [text("b", { id: "r", signature: null })]],
      [text("ab", { id: "r", signature: null })],
    ],
    ["texts that share a beginning (t8y2/dbx#6535)", [[text("a")], [text("and")]], [text("aand")]],
    [
      "a summary and sealed data, with one index (OpenAI's models on OpenRouter)",
      [
        [{ type: "reasoning.summary", summary: "A", index: 0 }],
        [sealed("E")],
        [{ type: "reasoning.summary", summary: "B", index: 0 }],
      ],
      [{ type: "reasoning.summary", summary: "AB", index: 0 }, sealed("E")],
    ],
    [
      "one for each of two calls, with one index",
      [[sealed("E1", { id: "call_1" })], [sealed("E2", { id: "call_2" })]],
      [sealed("E1", { id: "call_1" }), sealed("E2", { id: "call_2" })],
    ],
    ["several in one chunk", [[text("a"), text("b"), text("c", { index: 1 })]], [text("ab"), text("c", { index: 1 })]],
    [
      "two interleaved thoughts",
      [[text("a")], [text("x", { index: 1 })], [text("b")], [text("y", { index: 1 })]],
      [text("ab"), text("xy", { index: 1 })],
    ],
    [
      "blocks without an index (LiteLLM)",
      [
        [{ type: "thinking", thinking: "a" }],
        [{ type: "thinking", thinking: "b", signature: null }],
        [{ type: "thinking", thinking: "", signature: "S" }],
        [{ type: "redacted_thinking", data: "D1" }],
        [{ type: "redacted_thinking", data: "D2" }],
        [{ type: "thinking", thinking: "c", signature: "T" }],
        [{ type: "thinking", thinking: "d" }],
      ],
      [
        { type: "thinking", thinking: "ab", signature: "S" },
        { type: "redacted_thinking", data: "D1" },
        { type: "redacted_thinking", data: "D2" },
        { type: "thinking", thinking: "c", signature: "T" },
        { type: "thinking", thinking: "d" },
      ],
    ],
  ])("%s", (_name, chunks, expected) => expect(merged(chunks)).toEqual({ reasoning_details: expected }));
});

test("other fields: objects merge by field, texts in pieces, identifiers are replaced", () => {
  const pieces: JsonObject[] = [
    { extra_content: { google: { a: "1" } }, reasoning_text: "Let ", reasoning_opaque: "O1", tool_plan: "I ", format: "a" },
    {
      extra_content: { google: { thought_signature: "S" } },
      reasoning_text: "me.",
      reasoning_opaque: "O2",
      tool_plan: "look.",
      format: "b",
    },
    { extra_content: null, list: ["a"] },
    { list: ["b"] },
  ];
  expect(structuredClone(pieces).reduce((known, piece) => mergeOpaque(known, piece), {} as JsonValue)).toEqual({
    extra_content: { google: { a: "1", thought_signature: "S" } },
    reasoning_text: "Let me.",
    reasoning_opaque: "O1O2",
    tool_plan: "I look.",
    format: "b",
    list: ["a", "b"],
  });
});

test("no piece sets a prototype", () => {
  const piece = (): JsonValue => JSON.parse('{"a":{"__proto__":{"polluted":1},"b":1}}');
  const whole = mergeOpaque(mergeOpaque({ a: {} }, piece()), piece());
  expect(Object(whole).a.polluted).toBeUndefined();
});

const detail = fc.oneof(
  fc.record({
    type: fc.constant("reasoning.text"),
    text: fc.string({ minLength: 1 }),
    signature: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
  }),
  fc.record({ type: fc.constant("reasoning.summary"), summary: fc.string({ minLength: 1 }) }),
  fc.record({ type: fc.constant("reasoning.encrypted"), data: fc.base64String({ minLength: 4 }), id: fc.uuid() }),
);

test("any cut of any data merges to the original", () => {
  const cut = fc.array(detail, { maxLength: 6 }).chain((list) => {
    const details = list.map((item, index): Record<string, JsonValue> => JSON.parse(JSON.stringify({ ...item, index })));
    const pieces = details.map((item) =>
      fc.array(fc.nat({ max: 20 }), { maxLength: 4 }).map((cuts) => {
        const { text, summary, signature, ...rest } = item;
        const [name, words] = typeof text === "string" ? ["text", text] : ["summary", summary];
        if (typeof words !== "string") return [item];
        const ends = [...cuts.sort((a, b) => a - b), words.length];
        const texts = ends.map((end, position) => words.slice(ends[position - 1] ?? 0, end));
        return [
          ...texts.map((part) => ({ ...rest, [name]: part })),
          ...(signature === undefined ? [] : [{ ...rest, signature }]),
        ];
      }),
    );
    return fc.tuple(fc.constant(details), fc.tuple(...pieces));
  });
  fc.assert(
    fc.property(cut, ([details, pieces]) => {
      const chunks = pieces.flat().map((piece) => [piece as JsonValue]);
      expect(merged(chunks)).toEqual(details.length === 0 ? {} : { reasoning_details: details });
    }),
  );
});

test("a hundred thousand pieces merge in little time", () => {
  const known: JsonValue = {};
  const started = performance.now();
  for (let piece = 0; piece < 100_000; piece++) {
    mergeOpaque(known, { reasoning_details: [{ type: "reasoning.text", text: "word ", index: piece % 50_000 }] });
  }
  expect(performance.now() - started).toBeLessThan(5_000);
});
