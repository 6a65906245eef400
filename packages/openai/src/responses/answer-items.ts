import type { ModelEvent } from "@locus/core";
import type { MessageBuilder } from "@locus/core/provider";
import { imagePart } from "./hosted-parts.js";
import { itemEnds } from "./item-ends.js";
import { differs, type Sighting, sharesId, sharesIndex } from "./item-evidence.js";
import { itemIndex } from "./item-index.js";
import { endRules, findItem, headRules, type ItemRule, isWithin, pairItems, streamRules, twiceRules } from "./item-rules.js";
import { itemWriter } from "./item-writer.js";
import { createItem, flowOf, learn, type OpenItem, ownTypes, sightingOf, sightingOfItem, wholeText } from "./open-item.js";
import { announcePart, type FlowText, type TextFlow, textAt } from "./text-flow.js";
import type { ResponsesEvent, ResponsesItem } from "./wire.js";

/** Streams of deltas, by the name of their events: the item type, the field of the whole text, and the current name of the stream. */
const streams: Readonly<Record<string, { type: string; field: string; stream?: string }>> = {
  output_text: { type: "message", field: "text" },
  refusal: { type: "message", field: "refusal" },
  reasoning_summary_text: { type: "reasoning", field: "text" },
  reasoning_text: { type: "reasoning", field: "text" },
  function_call_arguments: { type: "function_call", field: "arguments" },
  // The names until July 2025, still used by some gateways.
  reasoning_summary: { type: "reasoning", field: "text", stream: "reasoning_summary_text" },
  reasoning: { type: "reasoning", field: "text", stream: "reasoning_text" },
};

/** The stream of a part, by the name of its events. Events of content parts can also name the stream by `type`. */
const partStreams: Readonly<Record<string, string>> = {
  content_part: "output_text",
  reasoning_part: "reasoning_text",
  reasoning_summary_part: "reasoning_summary_text",
};

/** Unknown events to emit: all but those about the response, an item or a part. */
const hasContent = /^response\.(?!output_item\.|\w*part\.)\w+\.\w/;

/** Options of {@link answerItems}. */
export interface AnswerItemsOptions {
  builder: MessageBuilder;
  /** The key of opaque data in `providerData`. */
  provider: string;
  /** No `think` event was emitted yet, so that the first reasoning item emits one. */
  announcesThinking: boolean;
  /** Rules that recognise items. */
  rules?: { stream: readonly ItemRule[]; end: readonly ItemRule[] } | undefined;
}

/** The items of one answer. Each method returns only new events, even if the service repeats itself. */
export interface AnswerItems {
  /** Receives an event about an item, or an unknown event. */
  push(event: ResponsesEvent): ModelEvent[];
  /** Receives the items of the whole answer and emits everything that was not streamed. */
  fill(output: readonly ResponsesItem[]): ModelEvent[];
}

/**
 * Tracks the items of an answer.
 *
 * Servers omit, repeat and rename deltas, `added`, `done`, whole texts, ids and indexes. Therefore the rules of `item-rules.ts` find the
 * item of an event, and a whole text or item adds only what was not written.
 */
export function answerItems({
  builder,
  provider,
  announcesThinking,
  rules = { stream: streamRules, end: endRules },
}: AnswerItemsOptions): AnswerItems {
  const items: OpenItem[] = [];
  const index = itemIndex<OpenItem>();
  /** Repeated announcements, which may turn out to be other items. */
  const heads = itemIndex<OpenItem>();
  let headCount = 0;
  const writer = itemWriter(builder, provider);
  const ends = itemEnds(builder, writer);
  let thinks = !announcesThinking;
  /** The target of the last delta, because most deltas continue it. */
  let last: { event: ResponsesEvent; item: OpenItem; flow: TextFlow; text: FlowText } | undefined;

  function create(sighting: Sighting): OpenItem {
    writer.close();
    const before = items.at(-1);
    // The text of a thought may arrive later, but its part comes before the next item.
    if (before?.type === "reasoning") before.partIndex ??= builder.reserve();
    const item = createItem(sighting, items.length);
    items.push(item);
    index.put(item, sighting);
    // The repeated announcement was another call with the same call_id.
    const head = headOf(sighting);
    if (head) {
      update(item, head.wire);
      for (const id of head.ids) item.ids.add(id);
      index.put(item, { ...sighting, ids: [...head.ids] });
    }
    return item;
  }

  /** The item of an event, finished or not; `undefined` for a new item. */
  const find = (sighting: Sighting, by: readonly ItemRule[] = rules.stream): OpenItem | undefined =>
    findItem(index.near(sighting), sighting, by);
  const headOf = (sighting: Sighting): OpenItem | undefined => findItem(heads.near(sighting), sighting, headRules);

  function record(item: OpenItem, sighting: Sighting): void {
    learn(item, sighting);
    index.put(item, sighting);
  }

  /** Finds or creates the open item of an event; `undefined` if the event repeats a finished item. */
  function findOrCreate(sighting: Sighting): OpenItem | undefined {
    const head = headOf(sighting);
    // An event that matches a repeated announcement starts another call, unless that call is already complete.
    const known =
      head && !find(sighting, headRules) ? find({ ...sighting, callId: [...head.callIds][0] }, twiceRules) : find(sighting);
    if (known?.isDone) return undefined;
    if (known) record(known, sighting);
    return known ?? create(sighting);
  }

  /** Stores the latest form of an item. A call keeps its name and id if the new form has none. */
  function update(item: OpenItem, wire: ResponsesItem): void {
    const { call_id, name } = item.wire;
    item.wire = item.type === "function_call" ? { ...wire, call_id: wire.call_id || call_id, name: wire.name || name } : wire;
  }

  function added(wire: ResponsesItem, sighting: Sighting): void {
    const { type } = sighting;
    const known = find(sighting);
    if (known?.isAnnounced) {
      if (differs(known, sighting)) heads.put(Object.assign(createItem(sighting, headCount++), { wire }), sighting);
      return;
    }
    const item = known ?? create(sighting);
    item.isAnnounced = true;
    record(item, sighting);
    if (item.isDone) return;
    update(item, wire);
    if (type === "reasoning" && !thinks) writer.events.push(builder.think(""));
    thinks ||= type === "reasoning";
    if (type === "function_call") writer.call(item, "");
    else if (!ownTypes.has(type)) writer.preview(item, { type: "provider", kind: type, data: wire });
  }

  /** Adds opaque data that a finished item got only in a later event. */
  function refresh(item: OpenItem, wire: ResponsesItem): void {
    if (!ownTypes.has(item.type)) return;
    if (item.type === "reasoning" && item.partIndex === undefined && items.at(-1) !== item) return;
    update(item, wire);
    writer.keep(item);
  }

  function done(wire: ResponsesItem, sighting: Sighting): void {
    const item = find(sighting) ?? create(sighting);
    if (item.isDone) refresh(item, wire);
    else {
      record(item, sighting);
      update(item, wire);
      ends.end(item, items.at(-1) === item);
    }
  }

  function delta(event: ResponsesEvent, name: string): void {
    const { item_id, output_index, content_index, summary_index } = event;
    const piece = typeof event.delta === "string" ? event.delta : wholeText(Object(event.delta).text ?? event.delta);
    const before = last?.event;
    const continues =
      before &&
      before.type === event.type &&
      before.item_id === item_id &&
      before.output_index === output_index &&
      before.content_index === content_index &&
      before.summary_index === summary_index;
    if (!continues) {
      const { type = "", stream = name } = streams[name] ?? {};
      const item = findOrCreate(sightingOf(type, "delta", event));
      last = undefined;
      if (!item) return;
      const flow = flowOf(item, stream);
      last = { event, item, flow, text: textAt(flow, content_index ?? summary_index ?? undefined) };
    }
    if (continues && last && item_id) last.item.isSteady = true;
    if (last) writer.write(last.item, last.flow, last.text, piece);
  }

  function whole(event: ResponsesEvent, name: string): void {
    const { type = "", field = "", stream = name } = streams[name] ?? {};
    const text = wholeText(event[field]);
    const sighting = sightingOf(type, "text", event, text);
    const item = text === "" ? find(sighting) : findOrCreate(sighting);
    if (item && !item.isDone) ends.complete(item, stream, event.content_index ?? event.summary_index ?? undefined, text);
  }

  /** A part of an item starts or ends, and with it a text. */
  function part(event: ResponsesEvent, name: string, isDone: boolean): void {
    const of = event.part?.type;
    const stream = of !== undefined && Object.hasOwn(streams, of) && name === "content_part" ? of : partStreams[name];
    const named = stream === "output_text" && isOfThought(event) ? "reasoning_text" : stream;
    const { type = "", field = "" } = streams[named ?? ""] ?? {};
    const item = find(sightingOf(type, "delta", event));
    if (!item || item.isDone || !named) return;
    const index = event.content_index ?? event.summary_index ?? undefined;
    if (isDone) ends.complete(item, named, index, wholeText(event.part?.[field]));
    else announcePart(flowOf(item, named), index);
  }

  /** Emits a progress event of a hosted call, or an unknown event: as an image, or unchanged as a part named by its type. */
  function progress(event: ResponsesEvent): void {
    const { type = "", partial_image_b64: image } = event;
    const sighting = sightingOf("", "delta", event);
    const item = index.near(sighting).find((each) => sharesId(each, sighting) || sharesIndex(each, sighting));
    if (!item && !hasContent.test(type)) return;
    if (image)
      writer.events.push(builder.part(imagePart(image, event.output_format ?? item?.wire.output_format), { partial: true }));
    else writer.preview(item, { type: "provider", kind: type, data: event });
  }

  /** Whether the events of a text belong to a thought, because some servers send thoughts this way under the id of the thought. */
  function isOfThought(event: ResponsesEvent): boolean {
    const among = (type: string): OpenItem | undefined => {
      const sighting = sightingOf(type, "delta", event);
      return index.near(sighting).find((each) => each.type === type && !each.isDone && sharesId(each, sighting));
    };
    return Boolean(event.item_id && among("reasoning") && !among("message"));
  }

  function dispatch(event: ResponsesEvent): void {
    const { type = "", item } = event;
    const dot = type.lastIndexOf(".");
    const named = type.slice("response.".length, Math.max(dot, 0));
    const name = named === "output_text" && isOfThought(event) ? "reasoning_text" : named;
    const stage = type.slice(dot + 1);
    const isKnown = Object.hasOwn(streams, name);
    const isDelta = isKnown && stage === "delta";
    if (!isDelta) last = undefined;
    if (isDelta) delta(event, name);
    else if (isKnown) whole(event, name);
    else if (name === "output_item" && item) {
      if (stage === "done") done(item, sightingOfItem("done", item, event.output_index));
      else added(item, sightingOfItem("added", item, event.output_index));
    } else if (Object.hasOwn(partStreams, name)) part(event, name, stage === "done");
    else if (name === "output_text.annotation" && event.annotation) {
      const message = findOrCreate(sightingOf("message", "delta", event));
      if (message)
        writer.cite(message, textAt(flowOf(message, "output_text"), event.content_index ?? undefined), event.annotation);
    } else progress(event);
  }

  return {
    push(event) {
      writer.events = [];
      dispatch(event);
      return writer.events;
    },

    fill(output) {
      writer.events = [];
      const sightings = output.map((wire) => sightingOfItem("done", wire));
      const known = [...items];
      const pairs = pairItems(known, sightings, rules.end);
      for (const [position, wire] of output.entries()) {
        const sighting = sightings[position];
        if (!sighting) continue;
        const found = pairs[position] ?? find(sighting, twiceRules);
        if (!found && isWithin(sighting, pairs, sightings)) continue;
        if (found) record(found, sighting);
        if (found?.isDone) {
          refresh(found, wire);
          continue;
        }
        const item = found ?? create(sighting);
        update(item, wire);
        ends.end(item, items.at(-1) === item);
      }
      for (const item of known) if (!item.isDone) ends.end(item, items.at(-1) === item);
      writer.close();
      return writer.events;
    },
  };
}
