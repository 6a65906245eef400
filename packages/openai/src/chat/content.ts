import { ConfigurationError, type JsonObject, type MediaSource, type UserPart } from "@locus/core";

/**
 * A content part of a user message as Chat Completions has it. Parts that are written in OpenAI's own shape (`image_url`,
 * `input_audio`) pass unchanged.
 *
 * @throws {@link ConfigurationError} where the protocol has no place for the part's source; the message shows what works.
 */
export function toContentPart(part: UserPart): JsonObject {
  switch (part.type) {
    case "text":
      return { type: "text", text: part.text };
    case "image": {
      const url = urlOf(part.source) ?? refuse("image", "{ url } or { base64, mediaType }");
      return { type: "image_url", image_url: { url, ...(part.detail && { detail: part.detail }) } };
    }
    case "audio": {
      const { base64, mediaType } = bytesOf(part.source) ?? refuse("audio", "{ base64, mediaType }");
      return { type: "input_audio", input_audio: { data: base64, format: audioFormat(mediaType) } };
    }
    case "file":
      return { type: "file", file: toFile(part) };
    default:
      return foreignPart(part);
  }
}

function toFile(part: Extract<UserPart, { type: "file" }>): JsonObject {
  const { source, filename } = part;
  if (source === undefined && isObject(part) && isObject(part.file)) return part.file;
  if ("fileId" in source) return { file_id: source.fileId };
  const bytes = bytesOf(source) ?? refuse("file", "{ base64, mediaType } or { fileId }");
  return {
    filename: filename ?? `file.${bytes.mediaType.replace(/^.*\/|[;+].*$/g, "")}`,
    file_data: `data:${bytes.mediaType};base64,${bytes.base64}`,
  };
}

function foreignPart(part: unknown): JsonObject {
  if (isObject(part) && (part.type === "image_url" || part.type === "input_audio")) return part;
  throw new ConfigurationError(
    `Unknown content part ${JSON.stringify(part)?.slice(0, 200)}. Parts look like { type: "text", text }, { type: "image", source: { url } }, { type: "audio", source: { base64, mediaType } } or { type: "file", source: { fileId } }.`,
  );
}

function refuse(type: string, forms: string): never {
  throw new ConfigurationError(`Chat Completions takes ${type} parts with a source of the form ${forms} only.`);
}

function urlOf(source: MediaSource): string | undefined {
  if ("url" in source) return source.url;
  return "base64" in source ? `data:${source.mediaType};base64,${source.base64}` : undefined;
}

function bytesOf(source: MediaSource): { base64: string; mediaType: string } | undefined {
  if ("base64" in source) return source;
  const [, mediaType, base64] = ("url" in source && /^data:([^,]*);base64,(.*)$/s.exec(source.url)) || [];
  return mediaType !== undefined && base64 !== undefined ? { mediaType, base64 } : undefined;
}

/** `"audio/x-wav"` → `"wav"`, `"audio/mpeg"` → `"mp3"`. */
function audioFormat(mediaType: string): string {
  return mediaType
    .replace(/^.*\/(x-)?|;.*$/g, "")
    .replace(/^(mpeg|mpga)$/, "mp3")
    .replace("wave", "wav");
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null;
}
