import type { JsonObject } from "@locus/core";
import { type ResponsesRecordingName, readRecording, responsesTurns } from "@locus/internal-recordings";
import { objectsOf } from "../../http/is-object.js";

/** An item of a recording. */
export interface RecordedItem {
  /** The final item. */
  item: JsonObject;
  /** All events of the item, without the fields that the response adds to each event. */
  events: JsonObject[];
  /** Its deltas of text. */
  deltas: string[];
}

/**
 * The last item of a type in one answer of a recording.
 *
 * @param turn - The number of the answer, from 0.
 */
export function recordedItem(name: ResponsesRecordingName, type: string, turn = 0): RecordedItem {
  const events = (responsesTurns(readRecording(name).chunks)[turn] ?? []).map((chunk): JsonObject => JSON.parse(chunk));
  const item = objectsOf(events.map((event) => event.item))
    .filter((candidate) => candidate.type === type)
    .at(-1);
  if (item === undefined) throw new Error(`${name} has no ${type}`);
  const mine = events.filter((event) => event.item_id === item.id || objectsOf([event.item]).some(({ id }) => id === item.id));
  return {
    item,
    events: mine.map(({ sequence_number: _number, output_index: _index, obfuscation: _noise, ...event }) => event),
    deltas: mine.flatMap(({ delta }) => (typeof delta === "string" ? [delta] : [])),
  };
}
