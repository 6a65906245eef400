import type { JsonObject } from "@locus/core";
import type { ResponsesItem } from "./wire.js";

/** A text of an item, as far as it was written. */
export interface OpenText {
  /** What its events are named by. */
  stream: string;
  /** The index of its part. */
  index: number;
  written: string;
  /** How often it was cited. */
  cited: number;
  /** The part of the message that it was last written to. */
  partIndex?: number | undefined;
}

/** An item of the answer, as far as it came. */
export interface OpenItem {
  type: string;
  /** How many came before it. */
  place: number;
  index: number | undefined;
  id: string | undefined;
  /** What the service said of it last. */
  wire: ResponsesItem;
  /** In the order in which they began. */
  texts: OpenText[];
  /** The part of the message that it is, where it is one: a thought that goes back, or a hosted call. */
  partIndex?: number | undefined;
  /** What goes back of a thought. */
  thought?: JsonObject;
  isNamed: boolean;
  isDone: boolean;
}

/** The text of an item that an event is about: the one it has, or a new one. */
export function textAt({ texts }: OpenItem, stream: string, index: number): OpenText {
  const known = texts.find((text) => text.index === index && text.stream === stream);
  if (known) return known;
  const created = { stream, index, written: "", cited: 0 };
  texts.push(created);
  return created;
}
