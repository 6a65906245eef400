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
  const source: Partial<Bytes> & { url?: string; fileId?: string } = part.source ?? {};
  const { base64, mediaType = "" } = source.url === undefined ? source : bytesOf(source.url);
  const url = base64 === undefined ? source.url : `data:${mediaType};base64,${base64}`;
  if (type === "image" && url !== undefined) return { type: "image_url", image_url: { url, detail: part.detail } };
  if (type === "audio" && base64 !== undefined) {
    return { type: "input_audio", input_audio: { data: base64, format: subtypeOf(mediaType).replace("mpeg", "mp3") } };
  }
  if (type === "file" && source.fileId !== undefined) return { type, file: { file_id: source.fileId } };
  if (type === "file" && base64 !== undefined) {
    return { type, file: { filename: part.filename ?? `file.${subtypeOf(mediaType)}`, file_data: url } };
  }
  throw new ConfigurationError(
    `Chat Completions does not take this ${type} part. It takes { url } for images, { base64, mediaType } for images, audio and files, { fileId } for files; parts of type text, image, audio and file.`,
  );
}

function isForeign(part: object): part is JsonObject {
  return "image_url" in part || "input_audio" in part || "file" in part;
}

type Bytes = Extract<MediaSource, { base64: string }>;

/** What is in a data URL; nothing for any other. */
function bytesOf(url: string): Partial<Bytes> {
  return /^data:(?<mediaType>[^,]*);base64,(?<base64>.*)$/s.exec(url)?.groups ?? {};
}

/** `"audio/x-wav"` → `"wav"`, `"application/pdf"` → `"pdf"`. */
function subtypeOf(mediaType: string): string {
  return mediaType.replace(/^.*\/(x-)?|[;+].*$/g, "");
}
