import type { ImagePart, JsonObject, ModelPartEvent } from "@locus/core";
import type { ResponsesItem } from "./wire.js";

/**
 * Converts an item of a hosted tool to parts: the unchanged item, of any type. A generated image is moved to a separate part.
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
