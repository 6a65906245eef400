import { ConfigurationError, type JsonObject, type UserPart } from "@locus/core";
import { readMedia, subtypeOf } from "../media.js";

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
  const { url, base64, mediaType, fileId } = readMedia(part.source);
  if (type === "image" && url !== undefined) return { type: "image_url", image_url: { url, detail: part.detail } };
  if (type === "audio" && base64 !== undefined) {
    return { type: "input_audio", input_audio: { data: base64, format: subtypeOf(mediaType).replace("mpeg", "mp3") } };
  }
  if (type === "file" && fileId !== undefined) return { type, file: { file_id: fileId } };
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
