import type { JsonObject } from "@locus/core";

/** One event of a streamed answer, and its role in the answer. */
export interface NativeEvent {
  /** Before the first delta, a delta of text or thinking, one of a tool call, or the end and what follows it. */
  part: "opening" | "content" | "call" | "end";
  /** The JSON of its data, or the mark `"[DONE]"`. */
  data: JsonObject | "[DONE]";
}

/** An event as the bytes of a stream. */
export function encodeNativeEvent(data: JsonObject | string): string {
  return `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
}

/** The service pads every event, so that its length does not reveal its content. */
export function padded(event: JsonObject): JsonObject {
  return { ...event, pad: "a".repeat(1 + Math.floor(Math.random() * 12)) };
}

/** The mark that ends a stream of GENERIC. */
export const doneEvent: NativeEvent = { part: "end", data: "[DONE]" };
