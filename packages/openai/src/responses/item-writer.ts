import type { JsonObject, ModelEvent, ProviderData, ProviderPart } from "@locus/core";
import type { MessageBuilder } from "@locus/core/provider";
import { toAnnotation } from "./annotations.js";
import { jsonOf } from "./item-evidence.js";
import { flowOf, type OpenItem, opaqueOf, thoughtOf } from "./open-item.js";
import { append, type FlowText, type TextFlow } from "./text-flow.js";

/** Writes items to the message of the answer. The resulting events are collected in `events`. */
export interface ItemWriter {
  events: ModelEvent[];
  /** Ends the open part. */
  close(): void;
  /** Appends a piece to a text. */
  write(item: OpenItem, flow: TextFlow, text: FlowText, delta: string): void;
  /** Announces a call and emits a piece of its arguments. */
  call(item: OpenItem, delta: string): void;
  /** Receives the whole arguments of a call. */
  completeCall(item: OpenItem, whole: string): void;
  /** Ends a call and emits the arguments held back. */
  endCall(item: OpenItem): void;
  cite(item: OpenItem, text: FlowText, raw: JsonObject): void;
  /** Emits a partial part at the position that the item will have. */
  preview(item: OpenItem | undefined, part: ProviderPart): void;
  /** Attaches the opaque data of an item to its part, again after each change. */
  keep(item: OpenItem): void;
}

/**
 * Creates an {@link ItemWriter}.
 *
 * An interrupted text continues in its own part, unless another text has started since, so that the deltas of the answer add up to its
 * text.
 *
 * The deltas of a call add up to its arguments, with one exception: if a server loses a piece and sends the whole arguments later, the
 * message has the whole arguments, but the emitted deltas stay. Arguments that cannot start an object are held back until they are whole.
 */
export function itemWriter(builder: MessageBuilder, provider: string): ItemWriter {
  /** The item and text that the open part of the message belongs to. */
  let open: { item: OpenItem; text?: FlowText } | undefined;
  /** The indexes of the newest text and of the newest thought. */
  const newest = { text: -1, reasoning: -1 };

  const emit = (event: ModelEvent | undefined): void => {
    if (event) writer.events.push(event);
  };
  const own = (data: JsonObject): ProviderData => ({ [provider]: data });

  function close(): void {
    const data = open?.text && opaqueOf(open.item.wire);
    const event = builder.close(data && own(data));
    if (event && data && open?.text) open.text.data = JSON.stringify(data);
    emit(event);
    open = undefined;
  }

  function writeText(item: OpenItem, text: FlowText, delta: string): void {
    if (open?.text !== text) {
      if (text.partIndex !== undefined && text.partIndex === newest.text) {
        emit(builder.extend(text.partIndex, "text", delta));
        return;
      }
      close();
      open = { item, text };
    }
    const event = builder.text(delta);
    text.partIndex = newest.text = event.partIndex ?? -1;
    writer.events.push(event);
  }

  function think(item: OpenItem, delta: string): void {
    if (open?.item !== item) {
      if (item.partIndex !== undefined && item.partIndex >= newest.reasoning) {
        newest.reasoning = item.partIndex;
        emit(builder.extend(item.partIndex, "reasoning", delta));
        return;
      }
      close();
      open = { item };
    }
    const event = builder.think(delta);
    item.partIndex = newest.reasoning = event.partIndex ?? -1;
    writer.events.push(event);
  }

  function call(item: OpenItem, delta: string, more: { replaces?: boolean; providerData?: ProviderData } = {}): void {
    const { call_id, name } = item.wire;
    const head = {
      ...(call_id && !item.sent.id && { id: call_id }),
      ...(name && !item.sent.name && { name }),
    };
    Object.assign(item.sent, head);
    emit(builder.toolCall({ index: item.position, arguments: delta, ...head, ...more }));
  }

  function writeArguments(item: OpenItem, delta: string): void {
    if (item.isShown === undefined && delta.trim() !== "") item.isShown = delta.trimStart().startsWith("{");
    if (item.isShown !== false) call(item, delta);
  }

  const writer: ItemWriter = {
    events: [],
    close,
    call,

    write(item, flow, text, delta) {
      // Nothing follows whole arguments.
      if (delta === "" || item.isWhole) return;
      const isAnother = text.length === 0 && flow.stream.startsWith("reasoning") && item.flows.some(({ written }) => written);
      append(flow, text, delta);
      if (flow.stream === "output_text") writeText(item, text, delta);
      else if (flow.stream === "refusal") emit(builder.part({ type: "refusal", refusal: delta }, { partial: true }));
      else if (flow.stream === "function_call_arguments") writeArguments(item, delta);
      else think(item, isAnother ? `\n\n${delta}` : delta);
    },

    completeCall(item, whole) {
      const flow = flowOf(item, "function_call_arguments");
      const { written } = flow;
      const isWhole = jsonOf({ text: whole }) !== undefined;
      if (whole === "" || !(whole.startsWith(written) || (isWhole && jsonOf({ text: written }) === undefined))) return;
      const isShown = item.isShown !== false;
      flow.written = whole;
      item.isShown = true;
      item.isWhole ||= isWhole;
      if (!isShown) call(item, whole);
      else if (whole.startsWith(written)) call(item, whole.slice(written.length));
      else call(item, whole, { replaces: true });
    },

    endCall(item) {
      if (item.isShown === false) call(item, flowOf(item, "function_call_arguments").written);
      else if (!item.sent.name) call(item, "");
      item.isShown = true;
    },

    cite(item, text, raw) {
      item.cited.push(raw);
      // A citation before its text belongs to the next text, not to the open one.
      if (text.partIndex === undefined) close();
      emit(builder.part({ type: "citation", annotation: toAnnotation(raw) }, { partIndex: text.partIndex }));
    },

    preview(item, part) {
      if (item) item.partIndex ??= builder.reserve();
      emit(builder.part(part, { partial: true, partIndex: item?.partIndex }));
    },

    keep(item) {
      const { type, wire, partIndex } = item;
      const data = type === "reasoning" ? thoughtOf(wire, item.data) : opaqueOf(wire);
      if (!data) return;
      const json = JSON.stringify(data);
      if (type === "message") {
        for (const text of item.flows.flatMap(({ texts }) => texts)) {
          if (text.partIndex === undefined || text.data === json) continue;
          text.data = json;
          emit(builder.attach(text.partIndex, own(data)));
        }
        return;
      }
      if (JSON.stringify(item.data) === json) return;
      item.data = data;
      if (type === "function_call") call(item, "", { providerData: own(data) });
      else if (type !== "reasoning") return;
      else if (partIndex === undefined || open?.item === item) {
        const event = builder.think("", own(data));
        item.partIndex = newest.reasoning = event.partIndex ?? -1;
        open = undefined;
        emit(event);
      } else emit(builder.extend(partIndex, "reasoning", "", own(data)));
    },
  };
  return writer;
}
