import { ConfigurationError, type JsonObject, type MediaSource, type UserPart } from "@locus/core";

/**
 * A content part of a user message as Chat Completions has it. Parts that are written in OpenAI's own shape (`image_url`,
 * `input_audio`, `file`) pass unchanged.
 *
 * @throws {@link ConfigurationError} where the protocol has no place for the part's source; the message shows what works.
 */
export function toContentPart(part: UserPart): JsonObject {
  const { type } = part;
  if (type === "text") return { type, text: part.text };
  if (isForeign(part)) return part;
  const { source } = part;
  const bytes = source && bytesOf(source);
  if (type === "image") {
    const url = bytes ? dataURL(bytes) : "url" in source ? source.url : refuse(type, "{ url } or { base64, mediaType }");
    return { type: "image_url", image_url: { url, detail: part.detail } };
  }
  if (type === "audio") {
    if (!bytes) refuse(type, "{ base64, mediaType }");
    return { type: "input_audio", input_audio: { data: bytes.base64, format: audioFormat(bytes.mediaType) } };
  }
  if (type === "file") {
    if ("fileId" in source) return { type, file: { file_id: source.fileId } };
    if (!bytes) refuse(type, "{ base64, mediaType } or { fileId }");
    const filename = part.filename ?? `file.${bytes.mediaType.replace(/^.*\/|[;+].*$/g, "")}`;
    return { type, file: { filename, file_data: dataURL(bytes) } };
  }
  return refuse(type, "{ url }, in parts of type text, image, audio and file");
}

function isForeign(part: object): part is JsonObject {
  return "image_url" in part || "input_audio" in part || "file" in part;
}

function refuse(type: string, forms: string): never {
  throw new ConfigurationError(`Chat Completions does not take this ${type} part. A source has the form ${forms}.`);
}

type Bytes = Extract<MediaSource, { base64: string }>;

function dataURL({ mediaType, base64 }: Bytes): string {
  return `data:${mediaType};base64,${base64}`;
}

function bytesOf(source: MediaSource): Bytes | undefined {
  if ("base64" in source) return source;
  const [, mediaType, base64] = ("url" in source && /^data:([^,]*);base64,(.*)$/s.exec(source.url)) || [];
  return mediaType !== undefined && base64 !== undefined ? { mediaType, base64 } : undefined;
}

/** `"audio/x-wav"` → `"wav"`, `"audio/mpeg"` → `"mp3"`. */
function audioFormat(mediaType: string): string {
  return mediaType.replace(/^.*\/(x-)?|;.*$/g, "").replace(/^mpeg$/, "mp3");
}
