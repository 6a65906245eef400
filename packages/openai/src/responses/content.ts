import { ConfigurationError, type JsonObject, type ToolMessage, textOf, type UserPart } from "@locus/core";
import { readMedia, subtypeOf } from "../media.js";

/** Converts the result of a tool: text to a string, which every server accepts, images and files to content parts. */
export function toOutput(message: ToolMessage): string | JsonObject[] {
  const { content } = message;
  const isText = typeof content === "string" || content.every(({ type }) => type === "text");
  return isText ? textOf(message) : content.map(toInputPart);
}

/** Converts the content of a user message. A single text becomes a string. */
export function toInputContent(content: string | readonly UserPart[]): string | JsonObject[] {
  if (typeof content === "string") return content;
  const [first] = content;
  return content.length === 1 && first?.type === "text" ? first.text : content.map(toInputPart);
}

/**
 * Converts a content part to the Responses API. Parts in the shape of the API (`input_image`, `input_audio` …) are sent unchanged.
 *
 * @throws {@link ConfigurationError} if the API does not support the part's source; the message shows what works.
 */
function toInputPart(part: UserPart): JsonObject {
  const { type } = part;
  if (type === "text") return { type: "input_text", text: part.text };
  if (isForeign(part)) return part;
  const { url, base64, mediaType, fileId } = readMedia(part.source);
  // The schema of the API requires `detail`, and some servers check it.
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
