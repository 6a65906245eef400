import type { JsonObject } from "@locus/core";

/** An event as the bytes of a stream: an object, or its text. */
export function encodeNativeEvent(data: JsonObject | string): string {
  return `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
}
