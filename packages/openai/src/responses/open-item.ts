import type { JsonObject } from "@locus/core";
import { defined } from "@locus/core/provider";
import type { Known, Sighting, Told } from "./item-evidence.js";
import { createFlow, type TextFlow } from "./text-flow.js";
import type { ResponsesEvent, ResponsesItem } from "./wire.js";

/** An item of the answer, as far as it came. */
export interface OpenItem extends Known {
  readonly ids: Set<string>;
  readonly callIds: Set<string>;
  readonly indexes: Set<number>;
  readonly lateIndexes: Set<number>;
  final?: Told | undefined;
  isAnnounced: boolean;
  isWhole: boolean;
  isDone: boolean;
  isSteady: boolean;
  /** What the service said of it last. */
  wire: ResponsesItem;
  readonly flows: TextFlow[];
  /** What it was cited with. */
  readonly cited: JsonObject[];
  /** The part of the message that it is, where it is one: a thought, or a hosted call. */
  partIndex?: number | undefined;
  /** The opaque data that goes back with it. */
  data?: JsonObject | undefined;
  /** What was sent of a call's head. */
  sent: { id?: string; name?: string };
  /** Whether its arguments can be shown: `false`, where what was streamed of them cannot be the beginning of an object. */
  isShown?: boolean;
}

/** The item types whose events have a meaning of their own; any other is a hosted call. */
export const ownTypes: ReadonlySet<string> = /* @__PURE__ */ new Set(["message", "reasoning", "function_call"]);

/** The ids and indexes that are learned of an item: some servers give it others with every event. */
const maxIds = 16;

/** Begins an item. */
export function createItem(sighting: Sighting, place: number): OpenItem {
  const flows: TextFlow[] = [];
  const item: OpenItem = {
    type: sighting.type,
    place,
    ids: new Set(),
    callIds: new Set(),
    indexes: new Set(),
    lateIndexes: new Set(),
    get name() {
      return item.wire.name || undefined;
    },
    get text() {
      const [only, ...others] = flows;
      if (others.length === 0) return only?.written ?? "";
      // In the order of textOfItem, whichever came first.
      return [...flows]
        .sort(byStream)
        .map(({ written }) => written)
        .join("");
    },
    get pending() {
      return flows.map(({ told, written }) => written.slice(told));
    },
    wire: {},
    flows,
    cited: [],
    isAnnounced: false,
    isWhole: false,
    isDone: false,
    isSteady: false,
    sent: {},
  };
  learn(item, sighting);
  return item;
}

const isSecond = ({ stream }: TextFlow): number => Number(stream === "refusal" || stream === "reasoning_text");
const byStream = (one: TextFlow, other: TextFlow): number => isSecond(one) - isSecond(other);

/** Remembers what an event calls its item. */
export function learn(item: OpenItem, { stage, ids, callId, index }: Sighting): void {
  item.isSteady ||= (stage === "delta" || (stage === "added" && item.text !== "")) && ids.some((id) => item.ids.has(id));
  for (const id of ids) if (item.ids.size < maxIds) item.ids.add(id);
  if (callId !== undefined) {
    item.callIds.add(callId);
    // Some servers name a call in the events of its arguments by its call_id.
    item.ids.add(callId);
  }
  const isLate = item.indexes.size > 0 && (stage === "text" || stage === "done");
  const indexes = isLate ? item.lateIndexes : item.indexes;
  if (index !== undefined && indexes.size < maxIds) indexes.add(index);
}

/** What an item writes in one kind of event. */
export function flowOf({ flows }: OpenItem, stream: string): TextFlow {
  const known = flows.find((flow) => flow.stream === stream);
  if (known) return known;
  const created = createFlow(stream);
  flows.push(created);
  return created;
}

/** What an event without an item says of the one that it is about. */
export function sightingOf(
  type: string,
  stage: Sighting["stage"],
  { item_id, output_index, name }: ResponsesEvent,
  text = "",
): Sighting {
  return {
    type,
    stage,
    callId: undefined,
    ids: item_id ? [item_id] : [],
    index: output_index ?? undefined,
    name: typeof name === "string" ? name : undefined,
    text,
  };
}

/** What an item says of itself. */
export function sightingOfItem(
  stage: Sighting["stage"],
  item: ResponsesItem,
  output_index?: number | null | undefined,
): Sighting {
  const { type = "message", id, call_id, name } = item;
  return {
    type,
    stage,
    callId: call_id || undefined,
    // Some servers call it by the name that it has in events.
    ids: [id, item.item_id].filter((each): each is string => typeof each === "string" && each !== ""),
    index: output_index ?? undefined,
    name: name || undefined,
    text: textOfItem(item),
  };
}

/** A whole text of arguments or of a part, whatever the server makes of it. */
export function wholeText(value: unknown): string {
  return typeof value === "string" ? value : value ? JSON.stringify(value) : "";
}

/** All that an item says, for telling it from others. */
function textOfItem(item: ResponsesItem): string {
  const { type = "message", summary, content } = item;
  if (type === "function_call") return wholeText(item.arguments);
  const parts = [...(summary ?? []), ...(content ?? [])];
  const texts = [...parts.map(({ text }) => text), ...parts.map(({ refusal }) => refusal)].join("");
  if (ownTypes.has(type)) return texts || (item.encrypted_content ?? "");
  const { id: _id, status: _status, ...rest } = item;
  return JSON.stringify(rest);
}

/** What names an item, and what locus has elsewhere: none of it goes back. */
const namesOf = ["type", "id", "item_id", "output_index", "status", "created_by"];
const known: Readonly<Record<string, readonly string[]>> = {
  message: ["role", "content"],
  reasoning: ["summary", "content"],
  function_call: ["call_id", "name", "arguments"],
};

/** What an item has that only its service understands: a phase, a namespace, a caller. It goes back as it came. */
export function opaqueOf(item: ResponsesItem): JsonObject | undefined {
  const without = [...namesOf, ...(known[item.type ?? "message"] ?? [])];
  const data = defined(Object.fromEntries(Object.entries(item).filter(([name]) => !without.includes(name))));
  return Object.keys(data).length > 0 ? (data as JsonObject) : undefined;
}

/**
 * A reasoning item as it goes back; nothing, where only its text is known, because no service takes that.
 *
 * @param before - As it would have gone back so far: a thought is encrypted again each time it is shown, and the last word counts.
 */
export function thoughtOf(item: ResponsesItem, before: JsonObject | undefined): JsonObject | undefined {
  const sealed = opaqueOf(item);
  if (!sealed || before) return sealed && { ...before, ...sealed };
  const { id: _id, status: _status, item_id: _itemId, output_index: _index, created_by: _by, ...thought } = item;
  return thought as JsonObject;
}
