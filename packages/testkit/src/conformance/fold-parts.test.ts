import assert from "node:assert/strict";
import type { ModelEvent } from "@locus/core";
import { MessageBuilder, type RawToolCallDelta } from "@locus/core/provider";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ModelOutcome } from "../scripted/model-outcome.js";
import { checkOutcome } from "./check-outcome.js";
import { checkFold, foldParts } from "./fold-parts.js";

type Step = (builder: MessageBuilder, seen: ModelEvent[]) => ModelEvent | undefined;

/** The outcome of a sequence of builder calls. */
function build(steps: readonly Step[]): ModelOutcome {
  const builder = new MessageBuilder({ provider: "acme", modelId: "acme-large" });
  const events: ModelEvent[] = [];
  for (const step of steps) {
    const event = step(builder, events);
    // A copy, as a consumer would keep it, so that later changes do not show.
    if (event) events.push(structuredClone(event));
  }
  events.push(...builder.end({ finishReason: { reason: "stop" } }));
  const complete = events.at(-1);
  assert.ok(complete?.type === "model_complete");
  return { events, complete };
}

const image = { type: "image", source: { url: "https://example.com/a.png" } } as const;
const hosted = { type: "provider", kind: "web_search_call", data: { id: "ws_1" } } as const;
const refusal = { type: "refusal", refusal: "No." } as const;
const citation = { type: "citation", annotation: { kind: "url", url: "https://example.com" } } as const;

const absent = fc.constantFrom(undefined, null, "");
const data = fc.option(fc.record({ acme: fc.string(), other: fc.integer() }, { requiredKeys: [], noNullPrototype: true }), {
  nil: undefined,
});
const index = fc.option(fc.nat({ max: 8 }), { nil: undefined });
const rawCall: fc.Arbitrary<RawToolCallDelta> = fc.record({
  index: fc.constantFrom(0, 1, 2, null),
  id: fc.oneof(absent, fc.constantFrom("a", "b")),
  name: fc.oneof(absent, fc.constantFrom("f", "g")),
  arguments: fc.oneof(absent, fc.constantFrom("{", "}", '{"x":1}', '"')),
  providerData: data,
});
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.string().map(
      (delta): Step =>
        (builder) =>
          builder.text(delta),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.string(), data).map(
      ([delta, opaque]): Step =>
        (builder) =>
          builder.think(delta, opaque),
    ),
  },
  {
    weight: 2,
    arbitrary: data.map(
      (opaque): Step =>
        (builder) =>
          builder.close(opaque),
    ),
  },
  fc.constant<Step>((builder) => builder.think("")),
  fc.tuple(fc.nat({ max: 8 }), data).map(
    ([at, opaque = {}]): Step =>
      (builder) =>
        builder.attach(at, opaque),
  ),
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(image, hosted, refusal, citation), fc.boolean(), index).map(
      ([part, partial, partIndex]): Step =>
        (builder) =>
          builder.part(part, { partial, partIndex }),
    ),
  },
  {
    weight: 3,
    arbitrary: rawCall.map(
      (delta): Step =>
        (builder) =>
          builder.toolCall(delta),
    ),
  },
);

test("for any sequence of builder calls, the events folded by partIndex equal the parts of the message", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      checkOutcome(build(steps));
    }),
    { numRuns: 3000 },
  );
});

const chunk = (content: string, partIndex?: number): ModelEvent => ({
  type: "model_chunk",
  content,
  ...(partIndex !== undefined && { partIndex }),
});
const complete = (content: (ModelOutcome["complete"] & {})["message"]["content"]): ModelEvent => ({
  type: "model_complete",
  message: { role: "assistant", content },
  finishReason: { reason: "stop" },
});
const outcome = (...events: ModelEvent[]): ModelOutcome => {
  const last = events.at(-1);
  assert.ok(last?.type === "model_complete");
  return { events, complete: last };
};

describe("checkFold", () => {
  test("a string message is one text part", () => {
    checkFold(outcome(chunk("a", 0), chunk("b", 0), complete("ab")));
  });

  test.each<[string, ModelOutcome, RegExp]>([
    ["a delta without an index", outcome(chunk("a"), complete([{ type: "text", text: "a" }])), /has a partIndex/],
    [
      "two blocks of one index",
      outcome(
        chunk("a", 0),
        chunk("b", 0),
        complete([
          { type: "text", text: "a" },
          { type: "text", text: "b" },
        ]),
      ),
      /equal the parts of the message/,
    ],
    [
      "another order",
      outcome(
        chunk("a", 1),
        { type: "think", reasoning: "b", partIndex: 0 },
        complete([
          { type: "text", text: "a" },
          { type: "reasoning", text: "b" },
        ]),
      ),
      /equal the parts of the message/,
    ],
    [
      "a signature in the message only",
      outcome(
        { type: "think", reasoning: "b", partIndex: 0 },
        complete([{ type: "reasoning", text: "b", providerData: { acme: "s" } }]),
      ),
      /equal the parts of the message/,
    ],
    [
      "thinking in the place of text",
      outcome(chunk("a", 0), { type: "think", reasoning: "b", partIndex: 0 }, complete([{ type: "text", text: "a" }])),
      /is of one type/,
    ],
    [
      "two parts in one place",
      outcome(
        { type: "model_part", part: image, partIndex: 0 },
        { type: "model_part", part: hosted, partIndex: 0 },
        complete([image]),
      ),
      /two parts/,
    ],
    [
      "other arguments",
      outcome(
        { type: "model_chunk", toolCall: { index: 0, id: "a", name: "f", argumentsDelta: "{}" }, partIndex: 0 },
        complete([{ type: "tool_call", id: "a", name: "f", arguments: { x: 1 } }]),
      ),
      /add up to its arguments/,
    ],
    [
      "a citation of another text",
      outcome(
        chunk("a", 0),
        { type: "model_part", part: citation, partIndex: 1 },
        chunk("b", 1),
        complete([
          { type: "text", text: "a", annotations: [citation.annotation] },
          { type: "text", text: "b" },
        ]),
      ),
      /equal the parts of the message/,
    ],
  ])("refuses %s", (_name, wrong, message) => {
    expect(() => checkFold(wrong)).toThrow(message);
  });

  test("a failed answer has no message to compare", () => {
    checkFold({ events: [chunk("a")], error: new Error("broken") });
    expect(foldParts([chunk("a", 3)])).toEqual([{ type: "text", text: "a" }]);
  });
});
