import type { ImagePart } from "@locus/core";
import { readMedia } from "../media.js";

/**
 * A generated image as servers put it into an answer: `{ image_url: { url } }` (OpenRouter, LiteLLM), its URL alone, or base64.
 *
 * @returns `undefined` where there is none.
 */
export function imageOf(raw: unknown): ImagePart | undefined {
  const { image_url, url = Object(image_url).url ?? image_url, b64_json, media_type = "image/png" } = Object(raw);
  const found = typeof raw === "string" ? raw : b64_json ? `data:${media_type};base64,${b64_json}` : url;
  if (typeof found !== "string" || !/^(data|https?):/.test(found)) return undefined;
  const { base64, mediaType } = readMedia({ url: found });
  return { type: "image", source: base64 === undefined ? { url: found } : { base64, mediaType } };
}
