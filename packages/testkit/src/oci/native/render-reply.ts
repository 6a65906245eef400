import type { JsonObject } from "@locus/core";
import { cohere } from "./cohere.js";
import { cohereV2 } from "./cohere-v2.js";
import { generic } from "./generic.js";
import type { NativeEvent } from "./native-event.js";
import type { NativeFormat } from "./native-format.js";
import type { NativeRenderer, RenderContext } from "./native-renderer.js";
import type { NativeReply } from "./native-reply.js";

const renderers: Readonly<Record<NativeFormat, NativeRenderer>> = { COHERE: cohere, COHEREV2: cohereV2, GENERIC: generic };

const anyFormat: readonly (keyof NativeReply)[] = ["usage", "finishReason", "modelVersion", "headers"];

/** The fields of a reply that a format can express. */
export function fieldsOf(format: NativeFormat): readonly (keyof NativeReply)[] {
  return [...renderers[format].fields, ...anyFormat];
}

/** A reply as the body of an unstreamed answer. @throws when the format cannot express a field */
export function nativeReplyBody(reply: NativeReply, format: NativeFormat, target: string, context: RenderContext): JsonObject {
  const { modelVersion, chatResponse } = rendererOf(format, reply);
  return { modelId: target, modelVersion: reply.modelVersion ?? modelVersion, chatResponse: chatResponse(reply, context) };
}

/** A reply as the events of a stream. @throws when the format cannot express a field */
export function nativeReplyEvents(reply: NativeReply, format: NativeFormat, context: RenderContext): NativeEvent[] {
  return rendererOf(format, reply).events(reply, context);
}

function rendererOf(format: NativeFormat, reply: NativeReply): NativeRenderer {
  const given = Object.entries(reply).filter(([, value]) => value !== undefined);
  const unsupported = given.map(([field]) => field).filter((field) => !fieldsOf(format).some((known) => known === field));
  if (unsupported.length > 0) throw new Error(`${format} has no field for ${unsupported.join(", ")}: leave it out of the reply.`);
  return renderers[format];
}
