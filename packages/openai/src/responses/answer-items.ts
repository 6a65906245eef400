import type { JsonObject, ModelEvent, ProviderPart } from "@locus/core";
import type { MessageBuilder } from "@locus/core/provider";
import { toAnnotation } from "./annotations.js";
import { hostedParts, imagePart } from "./hosted-parts.js";
import { type OpenItem, type OpenText, textAt } from "./open-item.js";
import type { ResponsesContent, ResponsesEvent, ResponsesItem } from "./wire.js";

/** What is written delta by delta, by the name that its events have: the type of its item, and the field that has the whole. */
const streams: Readonly<Record<string, { type: string; field: string }>> = {
  output_text: { type: "message", field: "text" },
  refusal: { type: "message", field: "refusal" },
  reasoning_summary_text: { type: "reasoning", field: "text" },
  reasoning_text: { type: "reasoning", field: "text" },
  function_call_arguments: { type: "function_call", field: "arguments" },
};

const ownTypes: ReadonlySet<string> = /* @__PURE__ */ new Set(["message", "reasoning", "function_call"]);

/** Events that nobody knows but that have something to say: not those about the response, an item or a part as such. */
const hasContent = /^response\.(?!output_item\.|\w*part\.)\w+\.\w/;

/** What {@link answerItems} needs. */
export interface AnswerItemsOptions {
  builder: MessageBuilder;
  /** The namespace of what goes back. */
  provider: string;
  /** Nobody was told yet that the model thinks. */
  announcesThinking: boolean;
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
 * Servers leave out what they please: deltas, `added`, `done`, the whole texts, ids and indexes. So each text is counted as it is
 * written, and whatever tells it whole adds only the rest.
 */
export function answerItems({ builder, provider, announcesThinking }: AnswerItemsOptions): AnswerItems {
  /** Newest first. */
  const items: OpenItem[] = [];
  let events: ModelEvent[] = [];
  /** The message part that text goes to. */
  let open: { item: OpenItem; text: OpenText } | undefined;
  let thinks = !announcesThinking;

  function close(): void {
    const phase = open?.item.wire.phase;
    const event = builder.close(phase ? { [provider]: { phase } } : undefined);
    if (event) events.push(event);
    open = undefined;
  }

  function create(type: string, { output_index, item_id, item }: ResponsesEvent): OpenItem {
    close();
    const created: OpenItem = {
      type,
      place: items.length,
      index: output_index ?? undefined,
      id: item?.id ?? item_id ?? undefined,
      wire: item ?? {},
      texts: [],
      isNamed: false,
      isDone: false,
    };
    items.unshift(created);
    return created;
  }

  /** The item an event is about: by its id, by its index, or the last that is open. Some servers change ids or repeat indexes. */
  function find(type: string, { output_index, item_id, item }: ResponsesEvent): OpenItem | undefined {
    const id = item?.id ?? item_id;
    const first = (is: (known: OpenItem) => boolean) => items.find((known) => known.type === type && !known.isDone && is(known));
    return (
      (id != null && first((known) => known.id === id)) ||
      (output_index != null && first((known) => known.index === output_index)) ||
      (id == null && output_index == null ? first(() => true) : undefined)
    );
  }

  /** The item an event is about, or a new one; none, where it repeats what is done. */
  function reach(type: string, event: ResponsesEvent): OpenItem | undefined {
    const known = find(type, event);
    if (known) return known;
    const { output_index, item_id, item } = event;
    const id = item?.id ?? item_id;
    const isSame = (other: OpenItem) => other.type === type && other.id === id && other.index === (output_index ?? undefined);
    return id != null && items.some(isSame) ? undefined : create(type, event);
  }

  function write(item: OpenItem, text: OpenText, delta: string): void {
    if (delta === "") return;
    const isFirst = text.written === "";
    text.written += delta;
    if (text.stream === "output_text") {
      if (open?.text !== text) {
        close();
        open = { item, text };
      }
      const event = builder.text(delta);
      text.partIndex = event.partIndex;
      events.push(event);
    } else if (text.stream === "refusal") {
      events.push(builder.part({ type: "refusal", refusal: delta }, { partial: true }));
    } else if (text.stream === "function_call_arguments") call(item, delta);
    else {
      const isAnother = isFirst && item.texts.some((other) => other !== text && other.written);
      events.push(builder.think(isAnother ? `\n\n${delta}` : delta));
    }
  }

  /** Writes what a whole text has and its deltas had not. */
  function complete(item: OpenItem, text: OpenText, whole: unknown): void {
    const all = typeof whole === "string" ? whole : whole ? JSON.stringify(whole) : "";
    if (all.startsWith(text.written)) write(item, text, all.slice(text.written.length));
  }

  function call(item: OpenItem, delta: string): void {
    const { call_id: id, name } = item.wire;
    const event = builder.toolCall({ index: item.place, arguments: delta, ...(!item.isNamed && { id, name }) });
    item.isNamed ||= Boolean(name);
    if (event) events.push(event);
  }

  function cite(text: OpenText, raw: JsonObject): void {
    text.cited += 1;
    // What is cited before it is written is the next text, not the one that is open.
    if (text.partIndex === undefined) close();
    events.push(builder.part({ type: "citation", annotation: toAnnotation(raw) }, { partIndex: text.partIndex }));
  }

  function content(item: OpenItem, part: ResponsesContent, index: number): void {
    const { type = "output_text" } = part;
    const stream = Object.hasOwn(streams, type) && streams[type];
    const text = textAt(item, type, index);
    if (!stream) events.push(builder.part({ type: "provider", kind: type, data: part }));
    else complete(item, text, part[stream.field]);
    for (const raw of part.annotations?.slice(text.cited) ?? []) cite(text, raw);
  }

  /** Ends an item, once. */
  function end(item: OpenItem): void {
    const { type, wire, texts } = item;
    item.isDone = true;
    if (type === "message") {
      for (const [index, part] of wire.content?.entries() ?? []) content(item, part, index);
      close();
      for (const { stream, written: refusal } of texts)
        if (stream === "refusal" && refusal) events.push(builder.part({ type: "refusal", refusal }));
    } else if (type === "reasoning") {
      for (const [index, { text }] of wire.summary?.entries() ?? [])
        complete(item, textAt(item, "reasoning_summary_text", index), text);
      for (const [index, { text }] of wire.content?.entries() ?? []) complete(item, textAt(item, "reasoning_text", index), text);
      const { id: _id, status: _status, ...thought } = wire;
      // Without its encrypted content, nothing of it could go back; and nor could it where something else came in between.
      if (wire.encrypted_content && items[0] === item) {
        item.thought = thought;
        const event = builder.think("", { [provider]: thought });
        item.partIndex = event.partIndex;
        events.push(event);
      } else builder.close();
    } else if (type === "function_call") {
      complete(item, textAt(item, "function_call_arguments", 0), wire.arguments);
      if (!item.isNamed) call(item, "");
    } else for (const part of hostedParts(type, wire)) events.push(builder.part(part, { partIndex: item.partIndex }));
  }

  /** Shows what an item is about to be, in the place where it will be. */
  function preview(item: OpenItem | undefined, part: ProviderPart): void {
    if (item) item.partIndex ??= builder.reserve();
    events.push(builder.part(part, { partial: true, partIndex: item?.partIndex }));
  }

  function added(event: ResponsesEvent, wire: ResponsesItem): void {
    const { type = "message" } = wire;
    const item = find(type, { item_id: wire.id ?? null }) ?? create(type, event);
    item.wire = wire;
    if (type === "reasoning" && !thinks) events.push(builder.think(""));
    thinks ||= type === "reasoning";
    if (type === "function_call") call(item, "");
    else if (!ownTypes.has(type)) preview(item, { type: "provider", kind: type, data: wire });
  }

  function done(event: ResponsesEvent, wire: ResponsesItem): void {
    const { type = "message" } = wire;
    const item = reach(type, event);
    if (!item) return;
    item.wire = wire;
    item.id ??= wire.id ?? undefined;
    end(item);
  }

  function written(event: ResponsesEvent, name: string, isDelta: boolean): void {
    const { type, field } = streams[name] ?? { type: "", field: "" };
    const item = reach(type, event);
    if (!item) return;
    const text = textAt(item, name, event.content_index ?? event.summary_index ?? 0);
    if (isDelta) write(item, text, event.delta ?? "");
    else complete(item, text, event[field]);
  }

  /** What a hosted call reports while it runs, and what nobody knows: the event as it is, named by its own type; or an image. */
  function progress(event: ResponsesEvent): void {
    const { type = "", item_id, output_index, partial_image_b64: image } = event;
    const item = items.find(
      ({ type: kind, id, index }) =>
        !ownTypes.has(kind) && ((id !== undefined && id === item_id) || (index !== undefined && index === output_index)),
    );
    if (!item && !hasContent.test(type)) return;
    if (image) events.push(builder.part(imagePart(image, event.output_format ?? item?.wire.output_format), { partial: true }));
    else preview(item, { type: "provider", kind: type, data: event });
  }

  /** A thought is encrypted anew each time it is shown; the last word counts. */
  function renew(item: OpenItem, { encrypted_content }: ResponsesItem): void {
    const { thought, partIndex } = item;
    if (!thought || partIndex === undefined || !encrypted_content || thought.encrypted_content === encrypted_content) return;
    item.thought = { ...thought, encrypted_content };
    const event = builder.attach(partIndex, { [provider]: item.thought });
    if (event) events.push(event);
  }

  return {
    push(event) {
      events = [];
      const { type = "", item } = event;
      const dot = type.lastIndexOf(".");
      const name = type.slice("response.".length, Math.max(dot, 0));
      const stage = type.slice(dot + 1);
      if (name === "output_item" && item) (stage === "done" ? done : added)(event, item);
      else if (Object.hasOwn(streams, name)) written(event, name, stage === "delta");
      else if (name === "output_text.annotation" && event.annotation) {
        const message = reach("message", event);
        if (message) cite(textAt(message, "output_text", event.content_index ?? 0), event.annotation);
      } else progress(event);
      return events;
    },

    fill(output) {
      events = [];
      const ids = new Set(output.map(({ id }) => id));
      const left = [...items].reverse();
      for (const wire of output) {
        const { type = "message", id } = wire;
        const same = left.filter((item) => item.type === type);
        const known = same.find((item) => id != null && item.id === id) ?? same.find((item) => !ids.has(item.id));
        if (known) left.splice(left.indexOf(known), 1);
        if (known) renew(known, wire);
        if (known?.isDone) continue;
        const item = known ?? create(type, { item: wire });
        item.wire = wire;
        end(item);
      }
      for (const item of left) if (!item.isDone) end(item);
      close();
      return events;
    },
  };
}
