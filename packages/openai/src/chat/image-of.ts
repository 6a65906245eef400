import type { FilePart, ImagePart } from "@locus/core";
import { readMedia } from "../media.js";

/**
 * Reads a generated image, or a video as a file, in all shapes that servers use: `{ image_url: { url } }` (OpenRouter, LiteLLM), `{ image }`
 * (DashScope), base64 under Gemini's or Anthropic's names, or a URL.
 *
 * @returns `undefined` if the value contains no image or video.
 */
export function imageOf(raw: unknown): ImagePart | FilePart | undefined {
  const part = Object(raw);
  const { video_url } = part;
  const {
    image_url,
    image,
    url = Object(image_url).url ?? image_url ?? image ?? Object(video_url).url ?? video_url,
    b64_json,
  } = part;
  const own = Object(part.source ?? part.inline_data ?? part.inlineData ?? part);
  const type = own.media_type ?? own.mime_type ?? own.mimeType ?? "image/png";
  const base64 = b64_json ?? (typeof own.data === "string" && /^image\//.test(type) ? own.data : undefined);
  const found = typeof raw === "string" ? raw : base64 ? `data:${type};base64,${base64}` : url;
  if (typeof found !== "string" || !/^(data|https?):/.test(found)) return undefined;
  const media = readMedia({ url: found });
  return {
    type: video_url ? "file" : "image",
    source: media.base64 === undefined ? { url: found } : { base64: media.base64, mediaType: media.mediaType },
  };
}
