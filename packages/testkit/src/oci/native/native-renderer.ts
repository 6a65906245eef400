import type { JsonObject } from "@locus/core";
import type { NativeEvent } from "./native-event.js";
import type { NativeReply } from "./native-reply.js";
import type { NativeStreamStyle } from "./native-style.js";

/** The inputs of an answer other than the reply. */
export interface RenderContext {
  chatRequest: JsonObject;
  /** The model that answers. */
  model: string;
  style: NativeStreamStyle;
}

/** Writes replies in one format. */
export interface NativeRenderer {
  /** The fields of a reply that the format can express. */
  fields: readonly (keyof NativeReply)[];
  /** The recorded model version of the format. */
  modelVersion: string;
  /** A reply as the `chatResponse` of an answer that is not streamed. */
  chatResponse(reply: NativeReply, context: RenderContext): JsonObject;
  /** A reply as the events of a stream. */
  events(reply: NativeReply, context: RenderContext): NativeEvent[];
}
