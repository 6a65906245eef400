import type { JsonObject, JsonValue } from "@locus/core";
import type { ExpectedToolCall } from "@locus/testkit/conformance";
import { encodeNativeEvent } from "../encode-native-event.js";

/** An event. */
export const event = (data: JsonObject): string => encodeNativeEvent({ ...data, pad: "aaaa" });

/** The mark that ends some streams. */
export const done: string = encodeNativeEvent("[DONE]");

/** The usage of a call. */
export const usage: JsonObject = { completionTokens: 4, promptTokens: 3, totalTokens: 7 };

/** {@link usage}, normalised. */
export const counted = { inputTokens: 3, outputTokens: 4, totalTokens: 7 };

/** A part of text. */
export const textPart = (text: string): JsonObject => ({ type: "TEXT", text });

/** An event with a message of GENERIC or COHEREV2; `null` is a missing message. */
export const messageEvent = (message: JsonObject | null, fields: JsonObject = {}): string =>
  event({ index: 0, ...fields, message: message && { role: "ASSISTANT", ...message } });

/** A delta of text in GENERIC or COHEREV2. */
export const text = (delta: string, fields: JsonObject = {}): string => messageEvent({ content: [textPart(delta)] }, fields);

/** An event that ends an answer of GENERIC or COHEREV2. It has no index. */
export const finish = (finishReason: JsonValue, fields: JsonObject = {}): string =>
  event({ ...fields, message: { role: "ASSISTANT", content: [textPart("")] }, finishReason });

/** A call of the outcome. */
export const weather = (city: string, id?: string): ExpectedToolCall => ({
  name: "weather",
  arguments: { city },
  ...(id !== undefined && { id }),
});

/** The bytes of a text, one by one. */
export const singleBytes = (value: string): Uint8Array[] =>
  [...new TextEncoder().encode(value)].map((byte) => Uint8Array.of(byte));
