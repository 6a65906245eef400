import type { MessageBuilder } from "@locus/core/provider";
import { hostedParts } from "./hosted-parts.js";
import type { ItemWriter } from "./item-writer.js";
import { flowOf, type OpenItem, sightingOfItem, wholeText } from "./open-item.js";
import { restOfParts, restOfWhole, textAt, textOfPart } from "./text-flow.js";
import type { ResponsesContent } from "./wire.js";

/** The text fields of a reasoning item, each with the stream of its deltas and the other stream that may carry the same text. */
const thoughtFields = [
  ["summary", "reasoning_summary_text", "reasoning_text"],
  ["content", "reasoning_text", "reasoning_summary_text"],
] as const;

/** Completes texts and items: emits what their deltas left out. */
export interface ItemEnds {
  /** Receives a whole text. */
  complete(item: OpenItem, stream: string, index: number | undefined, whole: string): void;
  /**
   * Ends an item in its latest form. Called once per item.
   *
   * @param isNewest - No later item has started, so that an empty thought can still get a part at its position.
   */
  end(item: OpenItem, isNewest: boolean): void;
}

/** Creates {@link ItemEnds}. */
export function itemEnds(builder: MessageBuilder, writer: ItemWriter): ItemEnds {
  function completeParts(item: OpenItem, stream: string, parts: readonly string[]): void {
    const flow = flowOf(item, stream);
    for (const rest of restOfParts(flow, parts)) if (rest) writer.write(item, flow, ...rest);
  }

  function endMessage(item: OpenItem): void {
    // Some servers give texts the type `text`, or no type.
    const parts = (item.wire.content ?? []).map((part): ResponsesContent => {
      const { type } = part;
      return { ...part, type: type && type !== "text" ? type : "output_text" };
    });
    const ofType = (kind: string) => parts.filter(({ type }) => type === kind);
    const flow = flowOf(item, "output_text");
    const texts = ofType("output_text").map(({ text }) => wholeText(text));
    const rests = restOfParts(flow, texts);
    for (const part of parts) {
      if (part.type === "output_text") {
        const rest = rests.next().value;
        if (rest) writer.write(item, flow, ...rest);
      } else if (part.type !== "refusal")
        writer.events.push(builder.part({ type: "provider", kind: part.type ?? "", data: part }));
    }
    completeParts(
      item,
      "refusal",
      ofType("refusal").map(({ refusal }) => wholeText(refusal)),
    );
    citeRest(item, ofType("output_text"), texts);
    writer.close();
    const refusals = flowOf(item, "refusal");
    let from = 0;
    for (const { length } of refusals.texts) {
      const refusal = refusals.written.slice(from, from + length);
      from += length;
      if (refusal) writer.events.push(builder.part({ type: "refusal", refusal }));
    }
  }

  /** Emits the citations that no event had: at most the number missing, and no duplicates. */
  function citeRest(item: OpenItem, parts: readonly ResponsesContent[], texts: readonly string[]): void {
    const cited = new Set(item.cited.map((raw) => JSON.stringify(raw)));
    const flow = flowOf(item, "output_text");
    const all = parts.flatMap(({ annotations }, position) => (annotations ?? []).map((raw) => ({ raw, position })));
    const fresh = all.filter(({ raw }) => !cited.has(JSON.stringify(raw)));
    for (const { raw, position } of fresh.slice(0, Math.max(0, all.length - item.cited.length)))
      writer.cite(item, textOfPart(flow, texts, position) ?? textAt(flow, undefined), raw);
  }

  function endThought(item: OpenItem, isNewest: boolean): void {
    for (const [field, stream, other] of thoughtFields) {
      const parts = (item.wire[field] ?? []).map(({ text }) => wholeText(text));
      // Some servers send one thought in both fields.
      if (parts.join("") !== flowOf(item, other).written) completeParts(item, stream, parts);
    }
    if (item.partIndex !== undefined || isNewest) writer.keep(item);
    if (!item.data) writer.close();
  }

  return {
    complete(item, stream, index, whole) {
      if (item.type === "function_call") {
        writer.completeCall(item, whole);
        return;
      }
      const flow = flowOf(item, stream);
      const rest = restOfWhole(flow, index, whole);
      if (rest) writer.write(item, flow, ...rest);
      flow.isPartClosed = true;
    },

    end(item, isNewest) {
      const { type, wire } = item;
      item.isDone = true;
      item.final = { text: sightingOfItem("done", wire).text };
      if (type === "reasoning") endThought(item, isNewest);
      else if (type === "message") endMessage(item);
      else if (type === "function_call") {
        writer.completeCall(item, wholeText(wire.arguments));
        writer.endCall(item);
      } else {
        writer.close();
        for (const part of hostedParts(type, wire)) writer.events.push(builder.part(part, { partIndex: item.partIndex }));
      }
      if (type === "message" || type === "function_call") writer.keep(item);
    },
  };
}
