import type { JsonObject, Usage } from "@locus/core";
import type { ImagesOperation } from "./images-parameters.js";
import { type ImagesReply, onePixelPng } from "./images-reply.js";

/** The body of an unstreamed answer. */
export function imagesBody(reply: ImagesReply, fields: JsonObject): JsonObject {
  const { revisedPrompt: revised_prompt } = reply;
  return {
    created: 1_700_000_000,
    ...settingsOf(fields),
    data: imagesOf(reply, fields).map((b64_json) => ({ b64_json, ...(revised_prompt !== undefined && { revised_prompt }) })),
    ...usageOf(reply),
  };
}

/** The events of a streamed answer. */
export function imagesEvents(reply: ImagesReply, fields: JsonObject, operation: ImagesOperation): JsonObject[] {
  const name = operation === "edits" ? "image_edit" : "image_generation";
  const common = { created_at: 1_700_000_000, ...settingsOf(fields) };
  const asked = typeof fields.partial_images === "number" ? fields.partial_images : 0;
  const partials = (reply.partialImages ?? Array(asked).fill(onePixelPng)).slice(0, asked);
  const previews = partials.map((b64_json, partial_image_index) => ({
    type: `${name}.partial_image`,
    ...common,
    b64_json,
    partial_image_index,
  }));
  if (reply.error) return [...previews, { type: "error", error: errorOf(reply.error) }];
  return imagesOf(reply, fields).flatMap((b64_json) => [
    ...previews,
    { type: `${name}.completed`, ...common, b64_json, ...usageOf(reply) },
  ]);
}

/** An error in the form of the service. */
export function errorOf(error: NonNullable<ImagesReply["error"]>): JsonObject {
  return { type: "server_error", code: null, param: null, ...error };
}

function imagesOf({ images }: ImagesReply, { n }: JsonObject): readonly string[] {
  return images ?? Array(typeof n === "number" ? n : 1).fill(onePixelPng);
}

/** The values that the service chose because the request left them open. */
function settingsOf(fields: JsonObject): JsonObject {
  const defaults = { background: "opaque", output_format: "png", quality: "high", size: "1024x1024" };
  const entries = Object.entries(defaults).map(([key, value]) => {
    const wanted = fields[key];
    return [key, typeof wanted === "string" && wanted !== "auto" ? wanted : value];
  });
  return Object.fromEntries(entries);
}

function usageOf({ usage = { inputTokens: 10, outputTokens: 5 } }: ImagesReply): { usage?: JsonObject } {
  return usage === null ? {} : { usage: imagesUsage(usage) };
}

function imagesUsage({ inputTokens = 0, outputTokens = 0, totalTokens = inputTokens + outputTokens }: Usage): JsonObject {
  return {
    input_tokens: inputTokens,
    input_tokens_details: { text_tokens: inputTokens, image_tokens: 0 },
    output_tokens: outputTokens,
    total_tokens: totalTokens,
  };
}
