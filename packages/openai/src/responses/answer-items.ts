import type { ModelEvent } from "@locus/core";
import type { MessageBuilder } from "@locus/core/provider";
import { imagePart } from "./hosted-parts.js";
import { itemEnds } from "./item-ends.js";
import { differs, type Sighting, sharesId, sharesIndex } from "./item-evidence.js";
import { itemIndex } from "./item-index.js";
import { endRules, findItem, headRules, type ItemRule, isWithin, pairItems, streamRules, twiceRules } from "./item-rules.js";
import { itemWriter } from "./item-writer.js";
import { createItem, flowOf, learn, type OpenItem, ownTypes, sightingOf, sightingOfItem, wholeText } from "./open-item.js";
import { type FlowText, leave, type TextFlow, textAt } from "./text-flow.js";
import type { ResponsesEvent, ResponsesItem } from "./wire.js";

/** What is written delta by delta, by the name of its events: the type of its item, the field with the whole, the name it has now. */
const streams: Readonly<Record<string, { type: string; field: string; stream?: string }>> = {
  output_text: { type: "message", field: "text" },
  refusal: { type: "message", field: "refusal" },
  reasoning_summary_text: { type: "reasoning", field: "text" },
  reasoning_text: { type: "reasoning", field: "text" },
  function_call_arguments: { type: "function_call", field: "arguments" },
  // Until July 2025, and of some gateways still.
  reasoning_summary: { type: "reasoning", field: "text", stream: "reasoning_summary_text" },
  reasoning: { type: "reasoning", field: "text", stream: "reasoning_text" },
};

/** What the events of parts announce and end, by their name; those of content name it themselves. */
const partStreams: Readonly<Record<string, string>> = {
  content_part: "output_text",
  reasoning_part: "reasoning_text",
  reasoning_summary_part: "reasoning_summary_text",
};

/** Events that nobody knows but that have something to say: not those about the response, an item or a part as such. */
const hasContent = /^response\.(?!output_item\.|\w*part\.)\w+\.\w/;

/** What {@link answerItems} needs. */
export interface AnswerItemsOptions {
  builder: MessageBuilder;
  /** The namespace of what goes back. */
  provider: string;
  /** Nobody was told yet that the model thinks. */
  announcesThinking: boolean;
  /** How items are recognised. */
  rules?: { stream: readonly ItemRule[]; end: readonly ItemRule[] } | undefined;
}

/** The items of one answer. Each step returns what it adds to the answer; nothing is said twice, however often the service says it. */
export interface AnswerItems {
  /** Takes an event about an item, or one that nobody knows. Those that say nothing new add nothing. */
  push(event: ResponsesEvent): ModelEvent[];
  /** Takes the items of the whole answer: what never came in pieces comes now. */
  fill(output: readonly ResponsesItem[]): ModelEvent[];
}

/**
 * Follows the items of an answer.
 *
 * Servers leave out what they please, and repeat and rename the rest: deltas, `added`, `done`, the whole texts, ids and indexes. So an
 * event finds its item by the rules of `item-rules.ts`, and whatever tells a text whole adds only what was not written.
 */
export function answerItems({
  builder,
  provider,
  announcesThinking,
  rules = { stream: streamRules, end: endRules },
}: AnswerItemsOptions): AnswerItems {
  const items: OpenItem[] = [];
  const index = itemIndex<OpenItem>();
  /** Announcements that seemed to be of an item announced before. */
  const heads = itemIndex<OpenItem>();
  let headCount = 0;
  const writer = itemWriter(builder, provider);
  const ends = itemEnds(builder, writer);
  let thinks = !announcesThinking;
  /** Where the last delta went: most events go on where the last one was. */
  let last: { event: ResponsesEvent; item: OpenItem; flow: TextFlow; text: FlowText } | undefined;

  function create(sighting: Sighting): OpenItem {
    writer.close();
    const before = items.at(-1);
    // Its thought may come to light later; it belongs before what it led to.
    if (before?.type === "reasoning") before.partIndex ??= builder.reserve();
    const item = createItem(sighting, items.length);
    items.push(item);
    index.put(item, sighting);
    // What looked like a call announced again was another call under its call_id.
    const head = headOf(sighting);
    if (head) {
      tell(item, head.wire);
      for (const id of head.ids) item.ids.add(id);
      index.put(item, { ...sighting, ids: [...head.ids] });
    }
    return item;
  }

  /** The item of an event, which may be done; `undefined`, where it is another. */
  const find = (sighting: Sighting, by: readonly ItemRule[] = rules.stream): OpenItem | undefined =>
    findItem(index.near(sighting), sighting, by);
  const headOf = (sighting: Sighting): OpenItem | undefined => findItem(heads.near(sighting), sighting, headRules);

  /** Remembers what an event calls its item. */
  function learnOf(item: OpenItem, sighting: Sighting): void {
    learn(item, sighting);
    index.put(item, sighting);
  }

  /** The item that an event goes on with, which it may begin; `undefined`, where it repeats what is done. */
  function reach(sighting: Sighting): OpenItem | undefined {
    const head = headOf(sighting);
    // Of a head, what begins now is another call, unless that was told whole already.
    const known =
      head && !find(sighting, headRules) ? find({ ...sighting, callId: [...head.callIds][0] }, twiceRules) : find(sighting);
    if (known?.isDone) return undefined;
    if (known) learnOf(known, sighting);
    return known ?? create(sighting);
  }

  /** What an item says of itself last; of a call, a name and an id that are told once stay. */
  function tell(item: OpenItem, wire: ResponsesItem): void {
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
    learnOf(item, sighting);
    if (item.isDone) return;
    tell(item, wire);
    if (type === "reasoning" && !thinks) writer.events.push(builder.think(""));
    thinks ||= type === "reasoning";
    if (type === "function_call") writer.call(item, "");
    else if (!ownTypes.has(type)) writer.preview(item, { type: "provider", kind: type, data: wire });
  }

  /** What only the last word on an item has goes back with it as well. */
  function renew(item: OpenItem, wire: ResponsesItem): void {
    if (!ownTypes.has(item.type)) return;
    if (item.type === "reasoning" && item.partIndex === undefined && items.at(-1) !== item) return;
    tell(item, wire);
    writer.keep(item);
  }

  function done(wire: ResponsesItem, sighting: Sighting): void {
    const item = find(sighting) ?? create(sighting);
    if (item.isDone) renew(item, wire);
    else {
      learnOf(item, sighting);
      tell(item, wire);
      ends.end(item, items.at(-1) === item);
    }
  }

  function delta(event: ResponsesEvent, name: string): void {
    const { item_id, output_index, content_index, summary_index } = event;
    const piece = typeof event.delta === "string" ? event.delta : wholeText(Object(event.delta).text ?? event.delta);
    const before = last?.event;
    const goesOn =
      before &&
      before.type === event.type &&
      before.item_id === item_id &&
      before.output_index === output_index &&
      before.content_index === content_index &&
      before.summary_index === summary_index;
    if (!goesOn) {
      const { type = "", stream = name } = streams[name] ?? {};
      const item = reach(sightingOf(type, "delta", event));
      last = undefined;
      if (!item) return;
      const flow = flowOf(item, stream);
      last = { event, item, flow, text: textAt(flow, content_index ?? summary_index ?? undefined) };
    }
    if (goesOn && last && item_id) last.item.isSteady = true;
    if (last) writer.write(last.item, last.flow, last.text, piece);
  }

  function whole(event: ResponsesEvent, name: string): void {
    const { type = "", field = "", stream = name } = streams[name] ?? {};
    const text = wholeText(event[field]);
    const sighting = sightingOf(type, "text", event, text);
    const item = text === "" ? find(sighting) : reach(sighting);
    if (item && !item.isDone) ends.complete(item, stream, event.content_index ?? event.summary_index ?? undefined, text);
  }

  /** A part of an item begins or ends: with it, one of its texts. */
  function part(event: ResponsesEvent, name: string, isDone: boolean): void {
    const of = event.part?.type;
    const stream = of !== undefined && Object.hasOwn(streams, of) && name === "content_part" ? of : partStreams[name];
    const named = stream === "output_text" && isOfThought(event) ? "reasoning_text" : stream;
    const { type = "", field = "" } = streams[named ?? ""] ?? {};
    const item = find(sightingOf(type, "delta", event));
    if (!item || item.isDone || !named) return;
    const index = event.content_index ?? event.summary_index ?? undefined;
    if (isDone) ends.complete(item, named, index, wholeText(event.part?.[field]));
    else leave(flowOf(item, named), index);
  }

  /** What a hosted call reports while it runs, and what nobody knows: the event as it is, named by its own type; or an image. */
  function progress(event: ResponsesEvent): void {
    const { type = "", partial_image_b64: image } = event;
    const sighting = sightingOf("", "delta", event);
    const item = index.near(sighting).find((each) => sharesId(each, sighting) || sharesIndex(each, sighting));
    if (!item && !hasContent.test(type)) return;
    if (image)
      writer.events.push(builder.part(imagePart(image, event.output_format ?? item?.wire.output_format), { partial: true }));
    else writer.preview(item, { type: "provider", kind: type, data: event });
  }

  /** Some servers write a thought by the events of a text, under the id of the thought. */
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
      const message = reach(sightingOf("message", "delta", event));
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
      for (const [place, wire] of output.entries()) {
        const sighting = sightings[place];
        if (!sighting) continue;
        const found = pairs[place] ?? find(sighting, twiceRules);
        if (!found && isWithin(sighting, pairs, sightings)) continue;
        if (found) learnOf(found, sighting);
        if (found?.isDone) {
          renew(found, wire);
          continue;
        }
        const item = found ?? create(sighting);
        tell(item, wire);
        ends.end(item, items.at(-1) === item);
      }
      for (const item of known) if (!item.isDone) ends.end(item, items.at(-1) === item);
      writer.close();
      return writer.events;
    },
  };
}
