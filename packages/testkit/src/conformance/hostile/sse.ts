import type { JsonObject } from "@locus/core";
import { chatChunk } from "../../servers/chat/chat-reply.js";

/** A chunk as an SSE event. */
export const event = (chunk: JsonObject): string => `data: ${JSON.stringify(chunk)}\n\n`;

/** A delta of text. */
export const text = (content: string): string => event(chatChunk({ content }));

/** The chunk that finishes the turn. */
export const finish = (finishReason: string): string => event(chatChunk({}, { finishReason }));

/** The end mark. */
export const done = "data: [DONE]\n\n";

/** An event that carries an error. */
export const errorEvent = (error: JsonObject): string => event({ error });

/** The bytes of a text, one by one. */
export function singleBytes(value: string): Uint8Array[] {
  return [...new TextEncoder().encode(value)].map((byte) => Uint8Array.of(byte));
}
