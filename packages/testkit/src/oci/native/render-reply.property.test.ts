import type { JsonObject } from "@locus/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type NativeFormat, nativeFormats } from "./native-format.js";
import type { RenderContext } from "./native-renderer.js";
import type { NativeReply } from "./native-reply.js";
import { fieldsOf, nativeReplyBody, nativeReplyEvents } from "./render-reply.js";

const deltas = fc.array(fc.string({ minLength: 1 }), { minLength: 1 });
const reply = fc.record(
  {
    reasoning: deltas,
    text: deltas,
    toolPlan: deltas,
    toolCalls: fc.array(fc.record({ name: fc.string({ minLength: 1 }), arguments: fc.dictionary(fc.string(), fc.integer()) })),
    usage: fc.record({ inputTokens: fc.nat(), outputTokens: fc.nat() }),
  },
  { requiredKeys: [] },
);
const style = fc.record({
  toolDeltas: fc.constantFrom("gpt", "gpt-oss", "grok", "llama", "gemini"),
  cohereCalls: fc.constantFrom("events", "terminal"),
} as const);

/** All values of a key at any depth, in order. */
function textsOf(value: unknown, ...names: string[]): string {
  if (Array.isArray(value)) return value.map((item) => textsOf(item, ...names)).join("");
  if (typeof value !== "object" || value === null) return "";
  const texts = Object.entries(value).map(([key, item]) => {
    if (key === "chatHistory") return "";
    if (names.includes(key)) return typeof item === "string" ? item : JSON.stringify(item);
    return key === "parameters" ? "" : textsOf(item, ...names);
  });
  return texts.join("");
}

/** The content of an answer, independent of its deltas. */
function contentOf(pieces: unknown): object {
  return {
    text: textsOf(pieces, "text"),
    thinking: textsOf(pieces, "thinking", "reasoningContent"),
    toolPlan: textsOf(pieces, "toolPlan"),
    names: textsOf(pieces, "name"),
    arguments: textsOf(pieces, "arguments", "parameters"),
    usage: textsOf(pieces, "usage"),
    finishReason: textsOf(pieces, "finishReason"),
  };
}

test.each(nativeFormats)("a reply in %s has the same content streamed and unstreamed", (format: NativeFormat) => {
  const chatRequest: JsonObject = { apiFormat: format, streamOptions: { isIncludeUsage: true } };
  fc.assert(
    fc.property(reply, style, (value, styles) => {
      const fields: readonly string[] = fieldsOf(format);
      const expressible: NativeReply = Object.fromEntries(Object.entries(value).filter(([field]) => fields.includes(field)));
      const context: RenderContext = { chatRequest, model: "mistral.large", style: styles };
      const events = nativeReplyEvents(expressible, format, context).map(({ data }) => data);
      // The repetition in the last event of COHERE is left out.
      const streamed =
        format === "COHERE" && expressible.text ? [...events.slice(0, -1), without(events.at(-1), "text")] : events;
      expect(contentOf(streamed)).toEqual(contentOf(nativeReplyBody(expressible, format, "any", context)));
    }),
  );
});

function without(event: unknown, field: string): object {
  return { ...(typeof event === "object" && event), [field]: "" };
}
