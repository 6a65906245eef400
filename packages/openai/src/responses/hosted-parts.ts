import type { ImagePart, JsonObject, ModelPartEvent } from "@locus/core";
import type { ResponsesItem } from "./wire.js";

/**
 * The parts that an item of a hosted tool is in a message: the item as it came, of whatever type. The image that it made is a part of
 * its own, and only there.
 */
export function hostedParts(kind: string, item: ResponsesItem): ModelPartEvent["part"][] {
  if (kind !== "image_generation_call") return [{ type: "provider", kind, data: item }];
  const { result, ...data } = item;
  const call = { type: "provider", kind, data: data as JsonObject } as const;
  return typeof result === "string" ? [call, imagePart(result, item.output_format)] : [call];
}

/** A generated image. */
export function imagePart(base64: string, format: string | null | undefined): ImagePart {
  return { type: "image", source: { base64, mediaType: `image/${format ?? "png"}` } };
}
