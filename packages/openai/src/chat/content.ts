import { ConfigurationError, type JsonObject, type JsonValue, type TextPart, type UserPart } from "@locus/core";
import { readMedia, subtypeOf } from "../media.js";

/**
 * Converts the content of a message. Content of only texts, without options for this provider, becomes a string, which every server accepts.
 *
 * @param texts - `"join"`: several texts become one string. `"separate"`: only a single text becomes a string.
 */
export function toContent(
  content: string | readonly UserPart[],
  { provider, texts }: { provider: string; texts: "join" | "separate" },
): string | JsonObject[] {
  if (typeof content === "string") return content;
  const isPlain = (part: UserPart): part is TextPart => part.type === "text" && part.providerOptions?.[provider] === undefined;
  return content.every(isPlain) && (texts === "join" || content.length === 1)
    ? content.map(({ text }) => text).join("")
    : content.map((part) => toContentPart(part, provider));
}

/** Joins two contents; two strings become one string. */
export function joinContents(left: JsonValue, right: JsonValue): JsonValue {
  return typeof left === "string" && typeof right === "string" ? `${left}\n\n${right}` : [left, right].flatMap(toParts);
}

function toParts(content: JsonValue): JsonValue[] {
  return typeof content === "string" ? [{ type: "text", text: content }] : [content].flat();
}

/**
 * Converts a content part to Chat Completions. Parts in OpenAI's own shape (`image_url`, `input_audio`, `file`) are sent unchanged. Options
 * for this provider (`cache_control`) become fields of the part.
 *
 * @throws {@link ConfigurationError} if the protocol does not support the part's source; the message shows what works.
 */
export function toContentPart(part: UserPart, provider: string): JsonObject {
  return part.type !== "text" && isForeign(part) ? part : { ...toWirePart(part), ...part.providerOptions?.[provider] };
}

function toWirePart(part: UserPart): JsonObject {
  const { type } = part;
  if (type === "text") return { type, text: part.text };
  const { url, base64, mediaType, fileId } = readMedia(part.source);
  if (type === "image" && url !== undefined) return { type: "image_url", image_url: { url, detail: part.detail } };
  if (type === "audio" && base64 !== undefined) {
    return { type: "input_audio", input_audio: { data: base64, format: audioFormatOf(mediaType) } };
  }
  if (type === "file" && fileId !== undefined) return { type, file: { file_id: fileId } };
  if (type === "file" && base64 !== undefined) {
    return { type, file: { filename: part.filename ?? `file.${subtypeOf(mediaType)}`, file_data: url } };
  }
  throw new ConfigurationError(
    `Chat Completions does not take this ${type} part. It takes { url } for images, { fileId } for files, { base64, mediaType } for both and audio; its parts are text, image, audio and file.`,
  );
}

/** Audio formats of the API, by patterns of media subtypes. */
const audioFormats: readonly (readonly [RegExp, string])[] = [
  [/^(vnd\.|pn-)?wave?$/, "wav"],
  [/^mp(3|ga|e?g|eg-?3)$/, "mp3"],
  [/^(mp4|m4a|mp4a-latm)$/, "m4a"],
  [/^aif[cf]$/, "aiff"],
  [/aacp?$|adts$/, "aac"],
  [/^vorbis$/, "ogg"],
  [/^(l16|pcm)$/, "pcm16"],
];

/** `"audio/vnd.wave"` → `"wav"`. */
function audioFormatOf(mediaType: string): string {
  const subtype = subtypeOf(mediaType.toLowerCase());
  return audioFormats.find(([pattern]) => pattern.test(subtype))?.[1] ?? subtype;
}

function isForeign(part: object): part is JsonObject {
  return "image_url" in part || "input_audio" in part || "file" in part;
}
