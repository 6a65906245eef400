import { ConfigurationError, type JsonObject, type ToolMessage, textOf, type UserPart } from "@locus/core";
import { readMedia, subtypeOf } from "../media.js";

/** What a tool returned. Text is a string, which every server takes; images and files go as they are. */
export function toOutput(message: ToolMessage): string | JsonObject[] {
  const { content } = message;
  const isText = typeof content === "string" || content.every(({ type }) => type === "text");
  return isText ? textOf(message) : content.map(toInputPart);
}

/** What a user says: a single text as a string. */
export function toInputContent(content: string | readonly UserPart[]): string | JsonObject[] {
  if (typeof content === "string") return content;
  const [first] = content;
  return content.length === 1 && first?.type === "text" ? first.text : content.map(toInputPart);
}

/**
 * A content part as the Responses API has it. Parts that are written in the API's own shape (`input_image`, `input_audio` …) pass
 * unchanged.
 *
 * @throws {@link ConfigurationError} where the API has no place for the part's source; the message shows what works.
 */
function toInputPart(part: UserPart): JsonObject {
  const { type } = part;
  if (type === "text") return { type: "input_text", text: part.text };
  if (isForeign(part)) return part;
  const { url, base64, mediaType, fileId } = readMedia(part.source);
  // The detail is not optional in the API's own schema, and some servers hold to it.
  if (type === "image" && fileId !== undefined) return { type: "input_image", file_id: fileId, detail: part.detail ?? "auto" };
  if (type === "image" && url !== undefined) return { type: "input_image", image_url: url, detail: part.detail ?? "auto" };
  if (type === "file" && fileId !== undefined) return { type: "input_file", file_id: fileId };
  if (type === "file" && base64 !== undefined) {
    return { type: "input_file", filename: part.filename ?? `file.${subtypeOf(mediaType)}`, file_data: url };
  }
  if (type === "file" && url !== undefined) return { type: "input_file", file_url: url };
  throw new ConfigurationError(
    `The Responses API does not take this ${type} part. It takes images and files as { url }, { base64, mediaType } or { fileId }; any other part in the shape of the API, such as { type: "input_audio", … }.`,
  );
}

function isForeign(part: object): part is JsonObject {
  return "type" in part && String(part.type).startsWith("input_");
}
