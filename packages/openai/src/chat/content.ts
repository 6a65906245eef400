import { ConfigurationError, type JsonObject, type JsonValue, type TextPart, type UserPart } from "@locus/core";
import { readMedia, subtypeOf } from "../media.js";

/**
 * The content of a message. Texts without options of this provider are one string, which every server takes, where they are all there is.
 *
 * @param texts - Join: several texts are one string. Separate: only a single one is.
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

/** Two contents as one: a text where both are. */
export function joinContents(left: JsonValue, right: JsonValue): JsonValue {
  return typeof left === "string" && typeof right === "string" ? `${left}\n\n${right}` : [left, right].flatMap(toParts);
}

function toParts(content: JsonValue): JsonValue[] {
  return typeof content === "string" ? [{ type: "text", text: content }] : [content].flat();
}

/**
 * A content part of a user message as Chat Completions has it. Parts that are written in OpenAI's own shape (`image_url`,
 * `input_audio`, `file`) pass unchanged. What the caller sets for this provider (`cache_control`) is a field of the part.
 *
 * @throws {@link ConfigurationError} where the protocol has no place for the part's source; the message shows what works.
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

/** Names of formats on the wire, by the subtypes of media types that are in use for them. */
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
