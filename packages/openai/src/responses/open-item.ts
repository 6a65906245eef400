import type { JsonObject } from "@locus/core";
import { defined } from "@locus/core/provider";
import type { ItemText, Known, Sighting } from "./item-evidence.js";
import { createFlow, type TextFlow } from "./text-flow.js";
import type { ResponsesEvent, ResponsesItem } from "./wire.js";

/** The mutable state of an item of the answer. */
export interface OpenItem extends Known {
  readonly ids: Set<string>;
  readonly callIds: Set<string>;
  readonly indexes: Set<number>;
  readonly lateIndexes: Set<number>;
  final?: ItemText | undefined;
  isAnnounced: boolean;
  isWhole: boolean;
  isDone: boolean;
  isSteady: boolean;
  /** Its latest form. */
  wire: ResponsesItem;
  readonly flows: TextFlow[];
  /** The citations emitted so far. */
  readonly cited: JsonObject[];
  /** The index of its part in the message, for thoughts and hosted calls. */
  partIndex?: number | undefined;
  /** The opaque data to send back with it. */
  data?: JsonObject | undefined;
  /** The id and name of a call, once emitted. */
  sent: { id?: string; name?: string };
  /** `false` if the arguments are held back, because the streamed ones cannot start an object. */
  isShown?: boolean;
}

/** Item types other than hosted calls. */
export const ownTypes: ReadonlySet<string> = /* @__PURE__ */ new Set(["message", "reasoning", "function_call"]);

/** Maximum number of ids and indexes stored for an item, because some servers change them with every event. */
const maxIds = 16;

/** Creates an item from its first evidence. */
export function createItem(sighting: Sighting, position: number): OpenItem {
  const flows: TextFlow[] = [];
  const item: OpenItem = {
    type: sighting.type,
    position,
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
      // In the order of textOfItem, because streams may start in any order.
      return [...flows]
        .sort(byStream)
        .map(({ written }) => written)
        .join("");
    },
    get pending() {
      return flows.map(({ confirmed, written }) => written.slice(confirmed));
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

/** Stores the ids and the index of an event in its item. */
export function learn(item: OpenItem, { stage, ids, callId, index }: Sighting): void {
  item.isSteady ||= (stage === "delta" || (stage === "added" && item.text !== "")) && ids.some((id) => item.ids.has(id));
  for (const id of ids) if (item.ids.size < maxIds) item.ids.add(id);
  if (callId !== undefined) {
    item.callIds.add(callId);
    // Some servers use the call_id as item_id in the events of the arguments.
    item.ids.add(callId);
  }
  const isLate = item.indexes.size > 0 && (stage === "text" || stage === "done");
  const indexes = isLate ? item.lateIndexes : item.indexes;
  if (index !== undefined && indexes.size < maxIds) indexes.add(index);
}

/** The texts that an item writes by one kind of event. */
export function flowOf({ flows }: OpenItem, stream: string): TextFlow {
  const known = flows.find((flow) => flow.stream === stream);
  if (known) return known;
  const created = createFlow(stream);
  flows.push(created);
  return created;
}

/** The evidence in an event that contains no item. */
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

/** The evidence in an item. */
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
    // Some servers name it `item_id`, as in events.
    ids: [id, item.item_id].filter((each): each is string => typeof each === "string" && each !== ""),
    index: output_index ?? undefined,
    name: name || undefined,
    text: textOfItem(item),
  };
}

/** Converts arguments or a text of a part to a string, because some servers send JSON. */
export function wholeText(value: unknown): string {
  return typeof value === "string" ? value : value ? JSON.stringify(value) : "";
}

/** The whole text of an item, for comparison with others. */
function textOfItem(item: ResponsesItem): string {
  const { type = "message", summary, content } = item;
  if (type === "function_call") return wholeText(item.arguments);
  const parts = [...(summary ?? []), ...(content ?? [])];
  const texts = [...parts.map(({ text }) => text), ...parts.map(({ refusal }) => refusal)].join("");
  if (ownTypes.has(type)) return texts || (item.encrypted_content ?? "");
  const { id: _id, status: _status, ...rest } = item;
  return JSON.stringify(rest);
}

/** Fields that are not sent back: those that identify an item, and by type those that locus stores elsewhere. */
const identifiers = ["type", "id", "item_id", "output_index", "status", "created_by"];
const known: Readonly<Record<string, readonly string[]>> = {
  message: ["role", "content"],
  reasoning: ["summary", "content"],
  function_call: ["call_id", "name", "arguments"],
};

/** The fields of an item that only its service understands, such as phase, namespace and caller. They are sent back unchanged. */
export function opaqueOf(item: ResponsesItem): JsonObject | undefined {
  const without = [...identifiers, ...(known[item.type ?? "message"] ?? [])];
  const data = defined(Object.fromEntries(Object.entries(item).filter(([name]) => !without.includes(name))));
  return Object.keys(data).length > 0 ? (data as JsonObject) : undefined;
}

/**
 * The reasoning item to send back; `undefined` if it has only text, because no service accepts that.
 *
 * @param before - The previous result for the item. Newer fields win, because each event encrypts the thought again.
 */
export function thoughtOf(item: ResponsesItem, before: JsonObject | undefined): JsonObject | undefined {
  const sealed = opaqueOf(item);
  if (!sealed || before) return sealed && { ...before, ...sealed };
  const { id: _id, status: _status, item_id: _itemId, output_index: _index, created_by: _by, ...thought } = item;
  return thought as JsonObject;
}
