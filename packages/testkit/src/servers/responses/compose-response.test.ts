import type { JsonObject } from "@locus/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { objectsOf } from "../http/is-object.js";
import { composeResponse } from "./compose-response.js";
import type { ResponsesOutput } from "./responses-reply.js";

const text = fc.array(fc.string({ minLength: 1 }), { minLength: 1 });
const output: fc.Arbitrary<ResponsesOutput> = fc.oneof(
  fc.record({ message: fc.record({ text, refusal: text }, { requiredKeys: [] }) }),
  fc.record({ reasoning: fc.oneof(text, fc.record({ summary: fc.array(text), text }, { requiredKeys: [] })) }),
  fc.record({ toolCall: fc.record({ name: fc.string({ minLength: 1 }), arguments: text }) }),
  fc.record({ item: fc.record({ type: fc.constant("mcp_call"), arguments: fc.string(), output: fc.string() }) }),
);

/** All texts of a response, by item and position. */
function writtenIn(items: readonly JsonObject[]): Map<string, unknown> {
  const texts = items.flatMap((item, index): [string, unknown][] => [
    ...objectsOf(item.summary).map((part, at): [string, unknown] => [`${index} summary ${at}`, part.text]),
    ...objectsOf(item.content).map((part, at): [string, unknown] => [`${index} content ${at}`, part.text ?? part.refusal]),
    ...(item.arguments === undefined ? [] : [[`${index} arguments`, item.arguments] satisfies [string, unknown]]),
  ]);
  return new Map(texts);
}

/** The deltas of a stream, concatenated. */
function folded(events: readonly JsonObject[]): Map<string, unknown> {
  const texts = new Map<string, unknown>();
  for (const { type, delta, output_index, summary_index, content_index } of events) {
    if (!String(type).endsWith(".delta")) continue;
    const key =
      summary_index !== undefined
        ? ` summary ${summary_index}`
        : content_index !== undefined
          ? ` content ${content_index}`
          : " arguments";
    texts.set(output_index + key, `${texts.get(output_index + key) ?? ""}${delta}`);
  }
  return texts;
}

test("the deltas of a stream add up to its response", () => {
  const ids = new Set<string>();
  const makeId = (prefix: string) => {
    ids.add(`${prefix}_${ids.size}`);
    return `${prefix}_${ids.size - 1}`;
  };
  const options = { request: {}, id: "resp_1", model: "m", store: true, makeId };
  fc.assert(
    fc.property(fc.array(output), (items) => {
      const { response, events } = composeResponse({ output: items }, options);
      expect(folded(events)).toEqual(writtenIn(objectsOf(response.output)));
      expect(events.at(-1)?.response).toBe(response);
      const done = events.filter(({ type }) => type === "response.output_item.done");
      expect(done.map(({ item }) => item)).toEqual(response.output);
    }),
  );
});
